"""The first files of an instrument of the user's own, made from its text: every paragraph there, none classed yet."""

from __future__ import annotations

import json
from datetime import date

from zhengan.law.text.model import LoadedText

_KEY = "paragraph_digests:"
_ARTICLE = """article: {number}
paragraphs:
{paragraphs}
# 有义务的款改为 duty；没有的改为 definition、scope、principle、power、sanction 或者 final。
# obligations:
#   - id: {id}/{number}#short-name    # 小写英文
#     cite: {id}/{number}.1
#     phrase: 应当…                   # 原文里几个起作用的字
#     who: [operating]                # 约束谁，见 docs/reference/readings.md 一旁的主体代码
#     must: 用自己的话写要做什么       # 或者 must_not、may、encouraged、in_principle
#     check: stress_tested            # 已有的核查；没有合适的，写 attested: true，由人判断
#     every: P1Y                      # 周期，没有就不写
"""


def new_instrument(id_: str, title: str, issuer: str, in_force_from: date, text: LoadedText) -> dict[str, str]:
    """File name -> content: `instrument.yaml` with its chapters and sealed digests, and a file an article."""
    head = [
        f"id: {id_}",
        f"title: {json.dumps(title, ensure_ascii=False)}",
        f"issuer: {json.dumps(issuer, ensure_ascii=False)}",
        f"in_force_from: {in_force_from}",
        "# 以上、以下含不含本数：文本自己写明的照写，没有写的都含（民法典 1259）",
        "# convention: {以上: inclusive, 以下: exclusive}",
    ]
    parts = [part for part in text.parts if part.rank == "chapter" and part.articles]
    if parts:
        head.append("chapters:")
        head += [
            f"  - {{title: {json.dumps(part.title, ensure_ascii=False)}, "
            f'first: "{part.articles[0]}", last: "{part.articles[-1]}"}}'
            for part in parts
        ]
    files = {"instrument.yaml": with_digests("\n".join(head) + "\n", id_, text)}
    for number in text.numbers:
        name, _, branch = number.partition("-")
        files[f"{name:0>3}{f'-{branch}' if branch else ''}.yaml"] = _article(id_, number, text)
    return files


def with_digests(content: str, id_: str, text: LoadedText) -> str:
    """The content of an `instrument.yaml` (or `document.yaml`) with the digests of this text as its last key."""
    kept = content.partition(_KEY)[0].rstrip("\n")
    lines = [f"  {id_}/{paragraph.address}: {paragraph.digest}" for paragraph in text.paragraphs]
    return "\n".join([kept, _KEY, *lines, ""])


def _article(id_: str, number: str, text: LoadedText) -> str:
    own = dict.fromkeys(paragraph.address.split(".")[1] for paragraph in text.article(number))
    shown = number if number.isdecimal() else f'"{number}"'
    content = _ARTICLE.format(id=id_, number=number, paragraphs="\n".join(f"  {place}: pending" for place in own))
    return content.replace(f"article: {number}", f"article: {shown}", 1)
