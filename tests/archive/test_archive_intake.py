"""The way in: who may send, what is answered, what is refused, and that nobody waits for another's flood."""

import asyncio
import errno
import threading
from pathlib import Path

import pytest

from tests.archive.logs import NOON, SMALL, SOURCES, abandon, failing, opened, place, texts
from zhengan.archive.errors import ArchiveError, Damaged, Overloaded, Refused, StorageFull
from zhengan.archive.intake import Intake, Limits, Receipt, frame, make_lines
from zhengan.archive.intake.queue import FairQueue, Request
from zhengan.archive.sources import Quota, Source, Sources
from zhengan.archive.wal import medium

_S = 1_000_000_000


def test_a_receipt_says_what_is_durable_under_which_numbers(tmp_path: Path) -> None:
    with opened(tmp_path) as intake:
        first = intake.accept("oms", [b"one", b"\x00\xff", b"one"])
        second = intake.accept("oms", frame(b"two\nthree\n"))
        other = intake.accept("web", [b"one"])
        (*_, last) = intake.wal.read()
    assert first.flags == {"binary": 1, "not_utf8": 1, "duplicate": 1}
    assert [(one.stored, one.first_seq, one.last_seq, one.batch) for one in (first, second, other)] == [
        (3, 1, 3, 1),
        (2, 4, 5, 2),
        (1, 1, 1, 3),
    ]
    assert other.chain_hex == last.chain.hex()
    assert other.flags == {}
    assert first.plain()["received_ns"] == NOON


def test_class_comes_from_the_register_and_flags_are_kept(tmp_path: Path) -> None:
    with opened(tmp_path) as intake:
        intake.accept("fw", [b"2020-01-01T00:00:00Z old", b"x"])
        (found,) = intake.wal.read()
    assert found.batch.log_class == "network"
    assert found.batch.lines.flags.tolist() == [8, 0]


@pytest.mark.parametrize(
    ("source", "lines", "batch_id", "words"),
    [
        ("nobody", [b"x"], "", "没有登记"),
        ("off", [b"x"], "", "已停用"),
        ("oms", [], "", "没有一行"),
        ("oms", [b"x"], "i" * 201, "批次编号"),
        ("oms", [b"x" * (16 << 20) + b"y"], "", "第 1 行"),
    ],
)
def test_what_is_refused_leaves_nothing(
    tmp_path: Path, source: str, lines: list[bytes], batch_id: str, words: str
) -> None:
    sources = Sources([*SOURCES, Source("off", "system", enabled=False)])
    with opened(tmp_path, sources=sources) as intake:
        with pytest.raises(Refused, match=words):
            intake.accept(source, lines, batch_id=batch_id)
        assert intake.accept("oms", [b"x"]).first_seq == 1
        assert len(texts(intake.wal)) == 1


def test_numbers_go_on_after_a_restart_even_when_all_is_sealed(tmp_path: Path) -> None:
    for turn in range(4):
        with opened(tmp_path) as intake:
            for _ in range(5):
                receipt = intake.accept("oms", [b"x" * 7000, b"y"])
            assert receipt.last_seq == (turn + 1) * 10
            intake.wal.drop(receipt.batch)
    with opened(tmp_path) as intake:
        assert intake.tail().numbers == {"oms": 40}
        assert texts(intake.wal) == []


def test_lost_numbers_are_not_guessed(tmp_path: Path) -> None:
    with opened(tmp_path) as intake:
        for _ in range(30):
            intake.accept("oms", [b"x" * 7000])
    for path in place(tmp_path).wal.glob("r1/*.wal"):
        path.unlink()
    with pytest.raises(Damaged, match="无从得知"):
        opened(tmp_path)
    with Intake(place(tmp_path), "r1", lambda: NOON, sources=SOURCES, limits=SMALL, at_least={"oms": 30}) as intake:
        assert ["第 1 至 30 批不见了" in str(one) for one in intake.damages] == [True]
        receipt = intake.accept("oms", [b"x"])
        assert (receipt.first_seq, receipt.batch) == (31, 31)


@pytest.mark.parametrize("hurt", ["head", "length", "line", "source"])
def test_a_damaged_last_batch_keeps_its_numbers(tmp_path: Path, hurt: str) -> None:
    """Where the damage hides whose lines they were, nothing is guessed."""
    with opened(tmp_path) as intake:
        intake.accept("oms", [b"first"])
        intake.accept("oms", [b"second", b"the last line"])
    (path,) = place(tmp_path).wal.glob("r1/*.wal")
    data = bytearray(path.read_bytes())
    end = data.index(b"the last line") + len(b"the last line")
    begin = data.rindex(b"ZWR1", 0, end)
    source = data.index(b'"source":"oms"', begin) + 10
    data[{"head": begin + 8, "length": begin + 64, "line": end - 1, "source": source}[hurt]] ^= 1
    path.write_bytes(data)
    if hurt == "source":
        with pytest.raises(Damaged, match="无从得知"):
            opened(tmp_path)
        return
    with opened(tmp_path) as intake:
        assert [one.number for one in intake.damages] == [2]
        assert intake.accept("oms", [b"next"]).first_seq == 4


def test_a_resend_with_its_id_gets_the_same_answer(tmp_path: Path) -> None:
    intake = opened(tmp_path)
    first = intake.accept("oms", [b"one", b"two"], batch_id="7")
    assert intake.accept("oms", [b"one", b"two"], batch_id="7") == first
    assert intake.accept("web", [b"one", b"two"], batch_id="7").batch == 2
    with pytest.raises(Refused, match="内容与这次不同"):
        intake.accept("oms", [b"one", b"TWO"], batch_id="7")
    with pytest.raises(Refused, match="内容与这次不同"):
        intake.accept("oms", [b"onetwo"], batch_id="7")
    abandon(intake.wal)
    with opened(tmp_path) as intake:
        assert intake.accept("oms", [b"one", b"two"], batch_id="7") == first
        for _ in range(20):
            intake.accept("oms", [b"x" * 9000])
        intake.wal.drop(intake.wal.head.number)
    with opened(tmp_path) as intake:
        assert intake.accept("oms", [b"one", b"two"], batch_id="7") == first
        assert intake.wal.head.number == 22


def test_ids_are_forgotten_beyond_their_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhengan.archive.intake.memory.IDS_OF_SOURCE", 3)
    monkeypatch.setattr("zhengan.archive.intake.memory.IDS_OF_ALL", 4)
    with opened(tmp_path) as intake:
        for source in ("oms", "web"):
            for number in range(4):
                intake.accept(source, [b"x"], batch_id=str(number))
        assert intake.accept("oms", [b"x"], batch_id="3").batch == 4
        assert intake.accept("web", [b"x"], batch_id="1").batch == 6
        assert intake.accept("web", [b"x"], batch_id="0").batch == 9


def test_the_same_id_twice_at_once_is_stored_once(tmp_path: Path) -> None:
    with opened(tmp_path) as intake:

        async def both() -> list[Receipt]:
            return list(await asyncio.gather(*(intake.accept_async("oms", [b"x"], batch_id="1") for _ in range(8))))

        receipts = asyncio.run(both())
        assert len(set(map(str, receipts))) == 1
        assert len(texts(intake.wal)) == 1


def test_many_threads_and_loops_share_syncs_and_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    syncs = []
    real = medium.sync
    monkeypatch.setattr(medium, "sync", lambda handle: (syncs.append(handle), real(handle))[1])
    receipts: list[Receipt] = []
    with opened(tmp_path, limits=Limits(file_bytes=1 << 20)) as intake:

        def work(source: str) -> None:
            receipts.extend(intake.accept(source, [b"%d" % n]) for n in range(50))

        async def send() -> None:
            receipts.extend(await asyncio.gather(*(intake.accept_async("fw", [b"%d" % n]) for n in range(200))))

        threads = [threading.Thread(target=work, args=(source,)) for source in ("oms", "web", "oms")]
        for thread in threads:
            thread.start()
        asyncio.run(send())
        for thread in threads:
            thread.join()
        lines = texts(intake.wal)
    assert len(lines) == len(receipts) == 350
    assert sorted((one.source, one.first_seq) for one in receipts) == sorted((s, seq) for s, seq, _ in lines)
    assert len(syncs) < 250
    for source, count in (("oms", 100), ("web", 50), ("fw", 200)):
        assert [seq for s, seq, _ in lines if s == source] == list(range(1, count + 1))


def test_a_caller_who_leaves_does_not_undo_the_batch(tmp_path: Path) -> None:
    with opened(tmp_path) as intake:

        async def leave() -> None:
            task = asyncio.create_task(intake.accept_async("oms", make_lines([b"x"])))
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        asyncio.run(leave())
        assert intake.accept("oms", [b"y"]).last_seq == 2
        assert [line for *_, line in texts(intake.wal)] == [b"x", b"y"]


def test_a_closed_intake_says_so(tmp_path: Path) -> None:
    intake = opened(tmp_path)
    intake.close()
    with pytest.raises(Overloaded, match="正在停止"):
        intake.accept("oms", [b"x"])


def test_a_failed_batch_leaves_no_trace_in_the_window_of_repetitions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path) as intake:
        monkeypatch.setattr(medium, "sync", failing(9, OSError(errno.EIO, "Input/output error")))
        with pytest.raises(StorageFull):
            intake.accept("oms", [b"line"], batch_id="1")
        monkeypatch.undo()
        receipt = intake.accept("oms", [b"line"], batch_id="1")
        assert (receipt.first_seq, receipt.flags) == (1, {})


def test_repetitions_are_known_after_a_restart(tmp_path: Path) -> None:
    with opened(tmp_path) as intake:
        intake.accept("oms", [b"line", b"other"])
    with opened(tmp_path) as intake:
        assert intake.accept("oms", [b"line", b"new"]).flags == {"duplicate": 1}
        assert intake.accept("web", [b"line"]).flags == {}


def test_the_rate_of_a_source_is_bounded_and_its_neighbour_s_is_not(tmp_path: Path) -> None:
    now = [0]
    sources = Sources([Source("oms", "business", quota=Quota(bytes_per_second=1000)), Source("web", "system")])
    with Intake(place(tmp_path), "r1", lambda: NOON, sources=sources, limits=SMALL, steady_ns=lambda: now[0]) as intake:
        assert intake.accept("oms", [b"x" * 2500], batch_id="1").stored == 1
        with pytest.raises(Overloaded, match="每秒 1000 字节") as refused:
            intake.accept("oms", [b"x"])
        assert refused.value.after_seconds == pytest.approx(0.501)
        assert intake.accept("oms", [b"x" * 2500], batch_id="1").batch == 1  # a resend costs nothing
        assert intake.accept("web", [b"x" * 5000]).stored == 1
        now[0] += int(refused.value.after_seconds * _S) + 1
        assert intake.accept("oms", [b"x"]).first_seq == 2


def test_what_waits_to_be_sealed_is_bounded(tmp_path: Path) -> None:
    sources = Sources([Source("oms", "business", quota=Quota(unsealed_bytes=5000)), Source("web", "system")])
    limits = Limits(file_bytes=64 << 10, unsealed_bytes=9000)
    with opened(tmp_path, limits=limits, sources=sources) as intake:
        last = intake.accept("oms", [b"x" * 4000]).batch
        with pytest.raises(Overloaded, match="超过其配额 5000"):
            intake.accept("oms", [b"x" * 2000])
        intake.accept("web", [b"x" * 4000])
    with opened(tmp_path, limits=limits, sources=sources) as intake:
        with pytest.raises(Overloaded, match="封存进程"):
            intake.accept("web", [b"x" * 2000])
        intake.wal.drop(last)
        assert intake.accept("oms", [b"x" * 2000]).first_seq == 2


def test_the_time_of_receipt_never_goes_back_and_steps_are_noted(tmp_path: Path) -> None:
    wall, steady = [NOON], [0]

    def start() -> Intake:
        clock = {"sources": SOURCES, "limits": SMALL, "steady_ns": lambda: steady[0]}
        return Intake(place(tmp_path), "r1", lambda: wall[0], **clock)  # type: ignore[arg-type]

    def pass_by(seconds: int, shown: int) -> None:
        steady[0] += seconds * _S
        wall[0] += shown * _S

    with start() as intake:
        times = [intake.accept("oms", [b"x"]).received_ns]
        for seconds, shown in ((1, 1), (1, -3600), (1, 1), (5, 7200)):
            pass_by(seconds, shown)
            times.append(intake.accept("oms", [b"x"]).received_ns)
        assert times == sorted(times)
        assert times[1] == times[2] == times[3] == NOON + _S
        assert [round(one.by_ns / _S) for one in intake.steps] == [-3601, 7195]
        notes = [one.note.stepped_ns for one in intake.wal.read()]
        assert [round(one / _S) for one in notes] == [0, 0, -3601, 0, 7195]
    wall[0] = NOON - 100 * _S
    with start() as intake:
        assert intake.accept("oms", [b"x"]).received_ns == times[-1]
        assert len(intake.steps) == 1
        assert intake.accept("oms", [b"x"], received_ns=times[-1] + 5).received_ns == times[-1] + 5


def _request(source: str, size: int) -> Request:
    lines = make_lines([b"x" * size])
    return Request(Source(source, "system"), lines, size, lines.flags.astype("u8"), lines.offsets[:1])


def test_a_flood_does_not_starve_the_others() -> None:
    queue = FairQueue(most_bytes=100_000, group_bytes=5000)
    flood = 25
    for _ in range(flood):
        queue.put(_request("loud", 1000))
    with pytest.raises(Overloaded, match="等待写入"):
        queue.put(_request("loud", 1000))
    for source in ("a", "b"):
        queue.put(_request(source, 10))
    queue.put(_request("huge", 90_000))  # one alone is never too much
    group = queue.take()
    assert {one.source.id for one in group} == {"loud", "a", "b"}
    taken = group + [one for _ in range(60) for one in queue.take()]
    assert len(taken) == flood + 3
    assert queue.take() == []


def test_when_all_is_full_those_who_hold_least_are_let_in() -> None:
    queue = FairQueue(most_bytes=10_000, group_bytes=5000)
    for source in "abcde":
        queue.put(_request(source, 2400))
    with pytest.raises(Overloaded):
        queue.put(_request("a", 100))
    queue.put(_request("f", 100))
    queue.put(_request("f", 100))


def test_the_register_is_read_again_when_it_changes(tmp_path: Path) -> None:
    now = [0]
    where = place(tmp_path)
    SOURCES.save(where.sources)
    with Intake(where, "r1", lambda: NOON, limits=SMALL, steady_ns=lambda: now[0]) as intake:
        with pytest.raises(Refused):
            intake.accept("new", [b"x"])
        SOURCES.put(Source("new", "system")).save(where.sources)
        now[0] += 2 * _S
        assert intake.accept("new", [b"x"]).stored == 1
        where.sources.write_text("sources: 3\n")
        now[0] += 2 * _S
        assert intake.accept("new", [b"x"]).stored == 1


def test_an_unreadable_register_stops_the_start(tmp_path: Path) -> None:
    where = place(tmp_path)
    where.sources.write_text("sources: 3\n")
    for _ in range(2):
        with pytest.raises(ArchiveError, match="sources 的列表"):
            Intake(where, "r1", lambda: NOON, limits=SMALL)
