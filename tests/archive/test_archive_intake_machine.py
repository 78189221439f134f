"""The intake against a model, through resends, sealing, failing disks, orderly ends and kills."""

import errno
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule

from tests.archive.logs import abandon, opened, texts
from zhengan.archive.errors import StorageFull
from zhengan.archive.intake import Intake, Receipt
from zhengan.archive.wal import medium

_SOURCES = st.sampled_from(["oms", "web", "fw"])
_LINES = st.lists(st.binary(max_size=40) | st.integers(0, 30_000).map(lambda n: b"x" * n), min_size=1, max_size=4)
_REAL = medium.sync


class IntakeMachine(RuleBasedStateMachine):
    """The model: every acknowledged line by source and number, and how far all is sealed."""

    sent = Bundle("sent")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.intake: Intake = opened(self.folder)
        self.lines: dict[tuple[str, int], bytes] = {}
        self.batches: dict[int, Receipt] = {}
        self.sealed = 0
        self.ids = 0

    @rule(target=sent, source=_SOURCES, raw=_LINES)
    def accept(self, source: str, raw: list[bytes]) -> tuple[str, list[bytes], str, Receipt]:
        self.ids += 1
        name = f"id-{self.ids}"
        receipt = self.intake.accept(source, raw, batch_id=name)
        self._take(receipt, raw)
        return source, raw, name, receipt

    @rule(given=sent)
    def resend(self, given: tuple[str, list[bytes], str, Receipt]) -> None:
        source, raw, name, receipt = given
        assert self.intake.accept(source, raw, batch_id=name) == receipt

    @rule(source=_SOURCES, raw=_LINES, times=st.integers(1, 6))
    def accept_while_syncs_fail(self, source: str, raw: list[bytes], times: int) -> None:
        left = [times]

        def sync(handle: int) -> None:
            left[0] -= 1
            if left[0] >= 0:
                raise OSError(errno.EIO, "Input/output error")
            _REAL(handle)

        self._with_sync(sync, source, raw)

    @rule(source=_SOURCES, raw=_LINES)
    def accept_on_a_dead_disk(self, source: str, raw: list[bytes]) -> None:
        def sync(handle: int) -> None:
            raise OSError(errno.EIO, "Input/output error")

        self._with_sync(sync, source, raw)

    @precondition(lambda self: self.batches)
    @rule(data=st.data())
    def seal(self, data: Any) -> None:
        self.sealed = data.draw(st.integers(self.sealed, max(self.batches)))
        self.intake.wal.drop(self.sealed)

    @rule()
    def restart(self) -> None:
        self.intake.close()
        self._open()

    @rule()
    def kill(self) -> None:
        abandon(self.intake.wal)
        self._open()

    @invariant()
    def all_is_there_once(self) -> None:
        wanted = [
            (one.source, seq, self.lines[one.source, seq])
            for number, one in sorted(self.batches.items())
            for seq in range(one.first_seq, one.last_seq + 1)
            if number > self.sealed
        ]
        assert texts(self.intake.wal) == wanted

    def teardown(self) -> None:
        self.intake.close()
        shutil.rmtree(self.folder)

    def _open(self) -> None:
        self.intake = opened(self.folder)
        assert self.intake.damages == ()

    def _with_sync(self, sync: Any, source: str, raw: list[bytes]) -> None:
        medium.sync = sync
        try:
            self._take(self.intake.accept(source, raw), raw)
        except StorageFull:
            pass
        finally:
            medium.sync = _REAL

    def _take(self, receipt: Receipt, raw: list[bytes]) -> None:
        assert receipt.first_seq == 1 + sum(source == receipt.source for source, _ in self.lines)
        assert receipt.stored == len(raw)
        assert receipt.batch == 1 + max(self.batches, default=0)
        self.batches[receipt.batch] = receipt
        self.lines |= {(receipt.source, receipt.first_seq + place): line for place, line in enumerate(raw)}


TestIntakeMachine = IntakeMachine.TestCase
TestIntakeMachine.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
