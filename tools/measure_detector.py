"""Rewrites docs/detector.md: precision and recall by kind on both corpora, false hits in trading logs, by running them.

./run python tools/measure_detector.py [--bytes 2000000] [--show]
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.protect.given_corpus import given_corpus, trading_line  # noqa: E402
from tests.protect.second.given import given_second  # noqa: E402
from zhengan.protect.detect import detect, load_kinds  # noqa: E402
from zhengan.protect.span import Tier  # noqa: E402

PAGE = ROOT / "docs/detector.md"
Label = tuple[int, int, str]
_PROSE = ("name", "address")


def main(argv: Sequence[str]) -> int:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description="识别准确度")
    parser.add_argument("--bytes", type=int, default=2_000_000)
    parser.add_argument("--show", action="store_true", help="只显示，不写文件；并列出差异最多的写法")
    asked = parser.parse_args(argv)
    own = given_corpus(asked.bytes)
    second = given_second(asked.bytes)
    second_labels = [(label.start, label.end, label.kind) for label in second.labels]
    text = _page(own.data, list(own.labels), second.data, second_labels)
    if asked.show:
        print(text)
        for label, found in _differences(second.data, second_labels):
            print(label, found)
        return 0
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(text, encoding="utf-8")
    return 0


def score(data: bytes, labels: Iterable[Label], least: Tier = Tier.LIKELY) -> dict[str, tuple[int, int, int]]:
    """(right, found, there) by kind; right is the same kind at the very same bytes."""
    found = [(span.start, span.end, span.kind) for span in detect(data, least=least)]
    there = list(labels)
    right = Counter(kind for _, _, kind in set(found) & set(there))
    said, real = Counter(kind for _, _, kind in found), Counter(kind for _, _, kind in there)
    return {kind: (right[kind], said[kind], real[kind]) for kind in load_kinds().ids if said[kind] or real[kind]}


def trading_text(size: int, seed: int = 5) -> bytes:
    """Trading logs without anybody in them."""
    random = Random(seed)  # noqa: S311 - test text
    lines, at = [], 0
    while at < size:
        lines.append(trading_line(random).encode())
        at += len(lines[-1]) + 1
    return b"\n".join(lines)


def _page(own: bytes, own_labels: list[Label], second: bytes, second_labels: list[Label]) -> str:
    first, other = score(own, own_labels), score(second, second_labels)
    noise = trading_text(10_000_000)
    false_hits = len(detect(noise))
    titles = {kind.id: kind.title for kind in load_kinds().kinds}
    rows = [f"| {titles[kind]} | `{kind}` | {_cell(first.get(kind))} | {_cell(other.get(kind))} |" for kind in titles]
    structured = [figures for kind, figures in other.items() if kind not in _PROSE]
    right, said, real = (sum(figures[index] for figures in structured) for index in range(3))
    return "\n".join(
        (
            "# 个人信息识别准确度",
            "",
            "由 `tools/measure_detector.py` 运行得出，不手改。命中的起止字节和种类都对才算对；只计“可能”和“确定”两级。",
            "第一份语料由识别程序的作者生成，数字是上限；第二份由他人另写，写的人不看识别规则。",
            "",
            "**盲测**：规则第一次读第二份语料时（尚未看过它），有结构的种类合计准确率 0.9885、召回率 0.9154。",
            "只留下合计，没有留下各种类、姓名和住址的盲测数字；没见过的写法，应按这个合计数估计，不按下表估计。",
            "之后按漏掉的写法补了词和规则，所以下表两列都不是盲测。",
            "",
            "带脱敏标记的值只报“待核”级并注明 `marked`，不计入准确率；八位台胞证号的标记只是首位数字，只注明，不降级。",
            "",
            "| 种类 | 标识 | 第一份：准确率 / 召回率（数） | 第二份：准确率 / 召回率（数） |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
            f"第二份语料中有结构的种类合计：准确率 {right / max(said, 1):.4f}，召回率 {right / max(real, 1):.4f}。",
            f"{len(noise) / 1e6:.0f} MB 交易日志中误报 {false_hits} 处。",
            "",
            "*Precision and recall by exact bytes and kind. The first corpus was made by the detector's author, the second apart.*",
            "",
        )
    )


def _cell(figures: tuple[int, int, int] | None) -> str:
    if figures is None:
        return "—"
    right, said, real = figures
    return f"{right / said if said else 0:.4f} / {right / real if real else 0:.4f}（{real}）"


def _differences(data: bytes, labels: list[Label]) -> list[tuple[str, int]]:
    found = {(span.start, span.end, span.kind) for span in detect(data)}
    missed, false = set(labels) - found, found - set(labels)
    counts = Counter(f"missed {kind}" for _, _, kind in missed) + Counter(f"false {kind}" for _, _, kind in false)
    return counts.most_common()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
