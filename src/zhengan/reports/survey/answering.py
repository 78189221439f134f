"""What is on file about a question: the answer in the form that it asks for, from records and verdicts."""

import re
from collections.abc import Sequence
from dataclasses import replace

from zhengan.assess.remedies import type_words
from zhengan.law import Obligation
from zhengan.records import RECORD_TYPES, Field
from zhengan.reports.survey.answer import NOTHING, Answer, Source, Sure
from zhengan.reports.survey.answer_parts import FIELD_SHARE, PARTS, as_text
from zhengan.reports.survey.choosing import Asked, by_day, main_day, meant, narrowed
from zhengan.reports.survey.holdings import Held, Holdings, Judged
from zhengan.reports.survey.topics import Topic

SURE_SHARE, LIKELY_SHARE, LEAST_SHARE = 0.7, 0.4, 0.2
DUTY_SHARE = 0.3
"""How much of a question's words a duty must hold to be taken for what is asked."""

_ORDER: tuple[Sure, ...] = ("high", "medium", "low", "none")
_EXACT = {"count", "date", "person", "amount"}
_CITED = re.compile("名称|名单|清单|哪|所在|分别|议题|场景")


def answered(asked: Asked, topics: Sequence[Topic], holdings: Holdings) -> Answer:
    """The answer to a question by the likeliest of its topics."""
    if not topics or topics[0].share < LEAST_SHARE:
        return NOTHING
    topic = topics[0]
    made = _by_form(topic, asked, holdings)
    sure = max(_sure(topics), made.sure, key=_ORDER.index)
    if asked.asking.negated and "yes" in asked.asking.forms:
        sure = "low"
    return replace(made, sure="none" if not made.text else sure, topic=topic.type)


def _sure(topics: Sequence[Topic]) -> Sure:
    first = topics[0]
    ahead = len(topics) < 2 or first.score > 1.15 * topics[1].score
    if first.share >= SURE_SHARE and ahead:
        return "high"
    return "medium" if first.share >= LIKELY_SHARE else "low"


def _by_form(topic: Topic, asked: Asked, holdings: Holdings) -> Answer:
    forms = asked.asking.forms
    if "yes" in forms:
        made = _whether(topic, asked, holdings)
        rest = tuple(form for form in forms if form != "yes")
        if not rest or not made.text:
            return made
        more = _told(topic, replace(asked, asking=replace(asked.asking, forms=rest)), holdings)
        return replace(
            made, text=f"{made.text}{more.text}。" if more.text else made.text, sources=made.sources + more.sources
        )
    return _told(topic, asked, holdings)


def _whether(topic: Topic, asked: Asked, holdings: Holdings) -> Answer:
    """Yes or no: by the verdict on the duty that is asked about, else by what the records say, else by whether there are any."""
    asked_of = (duty for duty, share in topic.duties if share >= DUTY_SHARE and duty.modality != "must_not")
    duty = next((one for one in asked_of if one.id in holdings.verdicts), None)
    if duty is not None:
        judged = _by_verdict(duty, holdings.verdicts[duty.id])
        if judged is not None:
            return judged
    rows, told = meant(topic, asked, holdings)
    flags = [field for field, share in topic.fields if field.kind == "bool" and share >= FIELD_SHARE]
    every = holdings.rows(topic.type)
    if flags and not narrowed(topic.type, asked.text, asked.words) and every:
        return _by_flag(flags[0], every)
    if rows:
        return Answer("是。", "medium", basis=_counted(topic.type, rows, told), sources=_entries(rows))
    if every or holdings.is_complete(topic.type):
        gap = f"{_called(topic.type)}里没有符合的记录，请核对是否漏记。"
        return Answer("否。", "low", basis=_counted(topic.type, rows, told), sources=_entries(every), gap=gap)
    return _missing(topic.type)


def _by_verdict(duty: Obligation, judged: Judged) -> Answer | None:
    counts = judged.counts
    source = Source("duty", duty.id, f"{duty.cite} {duty.words}")
    sources = (source, *(Source("finding", id_, object_ or "本机构") for id_, object_ in judged.worst))
    named = "、".join(object_ for _, object_ in judged.worst if object_)
    breached, met = counts.get("breached", 0), counts.get("met", 0)
    open_ = sum(counts.get(one, 0) for one in ("unproven", "due", "manual"))
    basis = f"核查“{duty.words}”（{duty.cite}）：合规 {met} 项，不合规 {breached} 项，未定 {open_} 项"
    which = f"：{named}" if named else ""
    if breached:
        text = f"部分做到：{met} 项做到，{breached} 项没有做到。" if met else "否。"
        gap = f"核查为不合规{which}，照实回答前请先定整改。"
        return Answer(text, "high", basis=basis, sources=sources, gap=gap)
    if open_:
        gap = f"证据不足以回答{which}，请先补证据或者由人判断。"
        return Answer("", "none", basis=basis, sources=sources, gap=gap)
    return Answer("是。", "high", basis=basis, sources=sources) if met else None


def _by_flag(field: Field, rows: Sequence[Held]) -> Answer:
    yes = [one for one in rows if one.fields.get(field.name)]
    silent = sum(one.fields.get(field.name) is None for one in rows)
    basis = f"{_called(rows[0].type)} {len(rows)} 条，其中“{field.title}”为是的 {len(yes)} 条，未填 {silent} 条"
    no = len(rows) - len(yes) - silent
    text = "是。" if len(yes) == len(rows) else f"{len(yes)} 项是，{no} 项不是。" if yes or silent else "否。"
    if silent == len(rows):
        return Answer("", "none", basis=basis, sources=_entries(rows), gap=f"记录没有填“{field.title}”，请补填。")
    gap = f"有 {silent} 条没有填“{field.title}”。" if silent else ""
    return Answer(text, "medium", basis=basis, sources=_entries(yes or rows), gap=gap)


def _told(topic: Topic, asked: Asked, holdings: Holdings) -> Answer:
    """Everything but yes and no, one part a form, in the order of the question."""
    rows, told = meant(topic, asked, holdings)
    if not rows:
        return _none(topic, asked, told, holdings)
    parts: list[str] = []
    shown: list[Held] = []
    for form in asked.asking.forms:
        said, relied = PARTS[form](topic, rows, asked)
        if said and not (form == "list" and "count" in asked.asking.forms and not _CITED.search(asked.text)):
            parts.append(said)
            shown += relied
    if not parts and asked.asking.forms == ("text",):
        said, shown = as_text(topic, rows, asked)
        parts = [said]
    gap = "" if any(parts) else f"{_called(topic.type)}没有填这一项，请补填。"
    return Answer(
        "，".join(filter(None, parts)),
        "high" if _EXACT.issuperset(asked.asking.forms) else "medium",
        basis=_counted(topic.type, rows, told),
        sources=_entries(shown),
        gap=gap,
    )


def _none(topic: Topic, asked: Asked, told: Sequence[str], holdings: Holdings) -> Answer:
    every = holdings.rows(topic.type)
    if "count" in asked.asking.forms and (every or holdings.is_complete(topic.type)):
        gap = "" if holdings.is_complete(topic.type) else f"没有声明{_called(topic.type)}登记完整，“0”请核对。"
        return Answer("0", "low", basis=_counted(topic.type, [], told), sources=_entries(every[:1]), gap=gap)
    return _missing(topic.type)


def _missing(type_: str) -> Answer:
    return Answer("", "none", gap=f"没有{_called(type_)}的记录，请先录入，或由人填写。")


def _entries(rows: Sequence[Held], most: int = 5) -> tuple[Source, ...]:
    return tuple(
        Source("entry", f"{one.type}/{one.key}", f"{type_words(one.type)} {one.key}", one.seq)
        for one in by_day(rows)[:most]
    )


def _counted(type_: str, rows: Sequence[Held], told: Sequence[str]) -> str:
    narrowed_by = f"（{'；'.join(told)}）" if told else ""
    newest = main_day(by_day(rows)[0]) if rows else None
    return f"按{_called(type_)}计 {len(rows)} 条{narrowed_by}" + (f"，最近 {newest}" if newest else "")


def _called(type_: str) -> str:
    return f"“{RECORD_TYPES[type_].title}”"
