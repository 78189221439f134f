"""A scan's result in Chinese, line by line: first what, then where, then what was not looked at."""

from collections.abc import Iterator, Mapping

from zhengan.privacy.readers import REASONS
from zhengan.privacy.scanning.coverage import Coverage
from zhengan.privacy.scanning.results import KindTally, Place, PlaceTally, Result
from zhengan.protect.span import Tier

TIERS = {Tier.SURE: "确定", Tier.LIKELY: "很可能", Tier.CANDIDATE: "待看"}
MOST_TOLD = 200


def result_lines(result: Result, titles: Mapping[str, str]) -> Iterator[str]:
    """`titles` are the kinds' names for people."""
    yield from _totals(result, titles)
    yield from _places(result, titles)
    yield from _coverage(result.coverage)
    if not result.complete:
        yield "扫描没有做完，以上只是已经看过的部分。"


def size_words(count: int) -> str:
    """Bytes for people."""
    for unit, size in (("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} 字节"


def _totals(result: Result, titles: Mapping[str, str]) -> Iterator[str]:
    totals = result.totals()
    if not totals:
        yield "没有发现投资者个人信息。"
        return
    yield "发现的个人信息："
    for kind, tiers in totals.items():
        counts = "，".join(f"{words} {tiers[tier]}" for tier, words in TIERS.items() if tiers[tier])
        yield f"  {titles.get(kind, kind)}：{counts}"


def _places(result: Result, titles: Mapping[str, str]) -> Iterator[str]:
    found = [(place, tally) for place, tally in result.places.items() if tally.kinds]
    if not found:
        return
    yield ""
    yield "在哪里："
    found.sort(key=lambda pair: (-sum(kind.tiers[Tier.SURE] for kind in pair[1].kinds.values()), pair[0]))
    for place, tally in found[:MOST_TOLD]:
        yield f"  {_place_words(place)}"
        for kind, counted in sorted(tally.kinds.items()):
            yield f"    {titles.get(kind, kind)}：{_count_words(counted, tally)}  如 {counted.excerpts[0] if counted.excerpts else '—'}"
    if len(found) > MOST_TOLD:
        yield f"  另有 {len(found) - MOST_TOLD} 处，见 --format json。"


def _place_words(place: Place) -> str:
    words = place.store
    if place.part:
        words += f" › {place.part}"
    return f"{words} › {place.column}" if place.column else words


def _count_words(counted: KindTally, tally: PlaceTally) -> str:
    words = "，".join(f"{words} {counted.tiers[tier]}" for tier, words in TIERS.items() if counted.tiers[tier])
    if tally.cells and counted.cells:
        words += f"，占这一列 {100 * counted.cells / tally.cells:.0f}%"
    return words


def _coverage(coverage: Coverage) -> Iterator[str]:
    yield ""
    cells = f"，{coverage.cells} 个单元格" if coverage.cells else ""
    yield f"看过 {coverage.units} 个文件或表，{size_words(coverage.bytes)}，其中文字 {size_words(coverage.text_bytes)}{cells}。"
    if not coverage.skipped:
        return
    yield "没有看的，或没有看全的："
    for reason, count in coverage.skipped.most_common():
        yield f"  {REASONS[reason]}：{count} 处"
    for place in coverage.skipped_places[:20]:
        detail = f"（{place['detail']}）" if place["detail"] else ""
        name = f"{place['store']} › {place['part']}" if place["part"] else place["store"]
        yield f"    {name}：{REASONS[place['reason']]}{detail}"
    if coverage.skipped.total() > 20:
        yield "    其余见 --format json。"
