"""The whole archive: every segment against its manifest, the segments against the ledger, each source's numbers without a gap."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from zhengan.archive.errors import ArchiveError, Damaged
from zhengan.archive.line import LogClass
from zhengan.archive.place import ArchivePlace
from zhengan.archive.proofs.content import Checked, check_segment
from zhengan.archive.proofs.fault import MAX_FAULTS, ArchiveFault, Verification
from zhengan.archive.segments.book import STATING, SegmentEvent, events
from zhengan.archive.segments.deletion import read_deletion
from zhengan.archive.segments.manifest import MANIFEST, Manifest, is_segment_name
from zhengan.archive.segments.reading import folders
from zhengan.ledger.note import VerifierKey

Progress = Callable[[int, int], None]
"""Told after each segment how many are done, of how many."""

Run = tuple[str, str, int, int]
Held = dict[tuple[str, str], list[tuple[int, int, str]]]
"""(receiver, source) -> first and last number and the segment that holds them: each receiver numbers its sources for itself."""

GONE = frozenset({"deleted", "moved"})
"""Newest events after which a segment's folder need not be there."""


def verify_segment(place: ArchivePlace, name: str, *, keys: Sequence[VerifierKey]) -> Verification:
    """One segment: signature, files, every line, the ledger's entry. Raises ArchiveError where there is no such folder."""
    found = [folder for folder in folders(place) if folder.name == name]
    if not found:
        raise ArchiveError(f"没有名为 {name[:100]} 的段。请用 zhengan archive verify 查看全部。")
    return _verify(place, found, keys, {name}, lambda done, of: None)


def verify_day(place: ArchivePlace, log_class: LogClass, day: str, *, keys: Sequence[VerifierKey]) -> Verification:
    """All segments of a class and a day of receipt, and those of that day which the ledger names and the disk lacks."""
    found = [one for one in folders(place) if (one.parent.parent.name, one.parent.name) == (log_class, day)]
    stated = {
        event.segment
        for event in events(place.institution)
        if (event.fields.get("class"), event.fields.get("day")) == (log_class, day)
    }
    return _verify(place, found, keys, stated | {one.name for one in found}, lambda done, of: None)


def verify_all(
    place: ArchivePlace,
    *,
    keys: Sequence[VerifierKey],
    tail: Iterable[Run] = (),
    progress: Progress = lambda done, of: None,
) -> Verification:
    """Everything. `tail` are accepted lines that are not sealed, from the receivers' logs: receiver, source, first and last number."""
    found = list(folders(place))
    done = _verify(place, found, keys, None, progress)
    faults = [*done.faults, *_sequence_faults(_stated_runs(place), tail)]
    return Verification(done.segments, done.lines, tuple(faults[:MAX_FAULTS]))


def _verify(
    place: ArchivePlace, found: Sequence[Path], keys: Sequence[VerifierKey], names: set[str] | None, progress: Progress
) -> Verification:
    """Checks folders, then what the ledger says of the segments in `names` (None: of all)."""
    checked: list[Checked] = []
    for number, folder in enumerate(found, start=1):
        checked.append(check_segment(folder, keys))
        progress(number, len(found))
    faults = [fault for one in checked for fault in one.faults]
    faults += _ledger_faults(place, checked, keys, names)
    lines = sum(one.lines for one in checked)
    return Verification(len(checked), lines, tuple(islice(faults, MAX_FAULTS)))


def _ledger_faults(
    place: ArchivePlace, checked: Sequence[Checked], keys: Sequence[VerifierKey], names: set[str] | None
) -> Iterator[ArchiveFault]:
    stories: dict[str, list[SegmentEvent]] = {}
    for event in events(place.institution):
        if is_segment_name(event.segment):
            stories.setdefault(event.segment, []).append(event)
    there: dict[str, Manifest | None] = {one.folder.name: one.manifest for one in checked}
    for name, story in stories.items():
        if names is None or name in names:
            yield from _story_faults(name, story, there)
            yield from _deletion_faults(place, story, keys)
    for name in there:
        if name not in stories:
            yield ArchiveFault("extra", name, "", "账本里没有这一段", "账本有一条封存记录", "没有", _UNKNOWN)


_UNKNOWN = "封存被中断时，再次封存会补记；否则请查明这一段从何而来。"
_CAME_BACK = "请重新执行到期删除，或查明它为何又出现。"


def _story_faults(
    name: str, story: Sequence[SegmentEvent], there: dict[str, Manifest | None]
) -> Iterator[ArchiveFault]:
    stating = [event for event in story if event.event in STATING]
    if not stating:
        yield ArchiveFault("ledger", name, f"账本第 {story[0].seq} 条", "没有封存记录", "先有封存记录", story[0].event)
        return
    newest = stating[-1]
    where = f"账本第 {newest.seq} 条"
    roots = {str(event.fields.get("root")) for event in stating}
    if len(roots) > 1:
        yield ArchiveFault("ledger", name, where, "重新编码改变了根", "同一个根", "、".join(sorted(roots)))
    if name not in there:
        if not any(event.event in GONE for event in story):
            yield ArchiveFault("missing", name, where, "这一段不见了", _held(newest), "没有这个文件夹")
        return
    if any(event.event == "deleted" for event in story):
        yield ArchiveFault("extra", name, "", "账本已记删除，文件夹还在", "没有这个文件夹", "还在", _CAME_BACK)
    manifest = there[name]
    if manifest is not None and manifest.digest != newest.manifest:
        words = "清单不是账本所记的那一份"
        yield ArchiveFault("ledger", name, f"{MANIFEST}，{where}", words, newest.manifest, manifest.digest)


def _deletion_faults(
    place: ArchivePlace, story: Sequence[SegmentEvent], keys: Sequence[VerifierKey]
) -> Iterator[ArchiveFault]:
    """Each deletion signed, of the manifest that counted, and not before its day."""
    counted = [event.manifest for event in story if event.event in STATING][-1:]
    for event in story:
        if event.event != "deleted":
            continue
        where = f"账本第 {event.seq} 条"
        try:
            word = read_deletion(str(event.fields.get("note", "")), keys, place.institution)
        except Damaged as error:
            yield ArchiveFault(
                "deletion", event.segment, where, "删除没有可以确认的签名", "签名的删除", str(error), _ASK
            )
            continue
        if (word.segment, [word.manifest]) != (event.segment, counted):
            yield ArchiveFault(
                "deletion", event.segment, where, "删除说的是另一份清单", str(counted), word.manifest, _ASK
            )
        if word.early:
            yield ArchiveFault(
                "deletion", event.segment, where, "早于保存期满删除", f"{word.free_on} 起", word.at, _ASK
            )


_ASK = "请向签名人查明，并按日志缺失处理。"


def _held(event: SegmentEvent) -> str:
    """What a segment held, by its entry."""
    sources = event.fields.get("sources", {})
    named = "、".join(f"{source} {_told(runs)}" for source, runs in list(sources.items())[:20])
    return f"{event.fields.get('class', '')}/{event.fields.get('day', '')}，{event.fields.get('rows')} 行（{named}）"


def _stated_runs(place: ArchivePlace) -> Held:
    """What the ledger states that segments hold: also those that were deleted or lost."""
    by_segment = {event.segment: event for event in events(place.institution) if "sources" in event.fields}
    held: Held = {}
    for name, event in by_segment.items():
        receiver = name.rpartition("-")[0]
        for source, runs in event.fields["sources"].items():
            held.setdefault((receiver, source), []).extend((int(first), int(last), name) for first, last in runs)
    return held


def _sequence_faults(held: Held, tail: Iterable[Run]) -> Iterator[ArchiveFault]:
    waiting: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for receiver, source, first, last in tail:
        waiting.setdefault((receiver, source), []).append((first, last))
    for key in sorted({*held, *waiting}):
        sealed = sorted(held.get(key, []))
        yield from _doublings(key, sealed)
        reached = 0
        for first, last in sorted([*((first, last) for first, last, _ in sealed), *waiting.get(key, [])]):
            if first > reached + 1:
                where = _numbers(key, reached + 1, first - 1)
                lost = f"{first - reached - 1} 行"
                yield ArchiveFault("gap", "", where, "序号不连续", lost, "没有一段含有它们", _LOOK)
            reached = max(reached, last)


_LOOK = "请查看预写区的损坏记录和副本。"


def _numbers(key: tuple[str, str], first: int, last: int) -> str:
    receiver, source = key
    return f"接收器 {receiver} 来源 {source} 第 {first} 至 {last} 号"


def _doublings(key: tuple[str, str], sealed: Sequence[tuple[int, int, str]]) -> Iterator[ArchiveFault]:
    furthest: tuple[int, str] = (0, "")
    for first, last, name in sealed:
        if first <= furthest[0]:
            where = _numbers(key, first, min(last, furthest[0]))
            yield ArchiveFault(
                "double",
                name,
                where,
                "序号重复",
                "每个序号只在一段",
                f"也在 {furthest[1]}",
                "请查明哪一段是重复封存的。",
            )
        furthest = max(furthest, (last, name))


def _told(runs: Sequence[Sequence[int]]) -> str:
    return "、".join(f"{first}–{last}" for first, last in runs[:5]) + ("……" if len(runs) > 5 else "")
