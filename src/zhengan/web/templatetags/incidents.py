"""What the templates of incidents say: states and natures as marks, last moments, systems by name, events in words."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from zhengan.cases import CaseEvent, kind_of
from zhengan.cases.hold import HELD_WORDS
from zhengan.cases.incident_answered import STATES, Answered
from zhengan.cases.incident_duty import incident_duties
from zhengan.cases.incident_form import field_titles, form_names, form_title
from zhengan.cases.incident_owed import NATURES, Owed, numbered
from zhengan.cases.party import Party
from zhengan.records import RECORD_TYPES

register = template.Library()
Said = Mapping[str, Any]
_SHAPES = {"done": "●", "waiting": "◆", "open": "○"}
_CLASSES = {"done": "met", "waiting": "due", "open": "unproven"}


@register.simple_tag
def stand(line: Answered) -> SafeString:
    """What became of a duty: a shape, a word and a colour; red is kept for a duty that was not kept."""
    shape = "■" if line.breach else _SHAPES.get(line.state, "◆")
    class_ = "breached" if line.breach else _CLASSES.get(line.state, "due")
    words = gettext(STATES[line.state])
    return format_html('<span class="verdict {}"><span class="shape">{}</span>{}</span>', class_, shape, words)


@register.simple_tag
def nature(owed: Owed) -> SafeString:
    """Whether it rests on law, on a rule beside ours, or on practice; and whether anybody held it against the text."""
    words = gettext(NATURES[owed.nature])
    unverified = gettext("未经核实")
    unsure = "" if owed.verified else f" · {unverified}"
    return format_html('<span class="tag {}">{}{}</span>', "" if owed.nature == "law" else "due", words, unsure)


@register.filter
def latest(owed: Owed) -> str:
    """The last moment."""
    return gettext(numbered(owed)) if owed.due is None else numbered(owed)


@register.filter
def systems(party: Party, keys: Iterable[str]) -> str:
    """Systems by their names."""
    return party.systems_words(keys)


@register.filter
def answered(value: bool | None) -> str:  # noqa: FBT001 - a value shown, not a switch
    """Yes, no, or a dash for what is not known."""
    return "—" if value is None else gettext("是") if value else gettext("否")


@register.filter
def heads(line: str) -> bool:
    """Whether a line names the provision that the lines below it follow from."""
    return line.endswith("：")


@register.filter
def utc(instant: datetime) -> str:
    """An instant as scripts read it."""
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@register.filter
def event_words(event: CaseEvent) -> str:
    """An event of an incident in words."""
    said = event.fields
    told = _TOLD.get(event.event)
    if event.event == "noted":
        told = _NOTED.get(str(said.get("what")))
        said = {**said["facts"], "what": said["what"]}
    return told(said) if told else event.event


def _moved(said: Said) -> str:
    return gettext("转为“%(state)s”") % {"state": kind_of("incident").states[str(said["to"])].title}


def _due(said: Said) -> str:
    due = said["due"]
    words = {duty.id: duty.words for duty in incident_duties()}.get(due["what"], due["what"])
    return gettext("定下期限：%(to)s，%(words)s") % {"to": due.get("to", ""), "words": words}


def _linked(said: Said) -> str:
    title = RECORD_TYPES[str(said["type"])].title if said["type"] in RECORD_TYPES else gettext("处置")
    return gettext("关联%(title)s %(key)s") % {"title": title, "key": said["key"]}


def _answers(said: Said) -> str:
    titles = field_titles()
    named = [titles.get(name, name.removeprefix("notice_")) for name in said if name != "what"]
    return gettext("填写 %(names)s") % {"names": "、".join(named)}


def _sent(said: Said) -> str:
    form, to = str(said["form"]), said["to"]
    title = form_title(form) if form in form_names() else gettext("告知投资者")
    whom = "" if form == "notice" else f" → {'、'.join(to)}"
    return f"{title}{whom}"


_TOLD: Mapping[str, Callable[[Said], str]] = {
    "opened": lambda said: gettext("登记事件"),
    "moved": _moved,
    "proposed": lambda said: gettext("提出：") + _moved(said),
    "confirmed": lambda said: gettext("确认：") + _moved(said),
    "sent_back": lambda said: gettext("退回"),
    "assigned": lambda said: gettext("交给 %(owner)s") % {"owner": said["owner"]},
    "commented": lambda said: said["words"],
    "attached": lambda said: gettext("附上 %(name)s") % {"name": said["name"]},
    "linked": _linked,
    "deadline": _due,
    "discharged": lambda said: gettext("办结期限：%(with)s") % {"with": said.get("with", "")},
    "held": lambda said: (
        gettext("保全%(of)s %(what)s") % {"of": HELD_WORDS.get(str(said["of"]), ""), "what": said["what"]}
    ),
    "released": lambda said: gettext("解除保全：%(ground)s") % {"ground": said["ground"]},
}
_NOTED: Mapping[str, Callable[[Said], str]] = {
    "facts": lambda said: gettext("登记情况"),
    "level": lambda said: gettext("改定级别：%(ground)s") % {"ground": said.get("ground", "")},
    "grading": lambda said: gettext("查定级表"),
    "answers": _answers,
    "sent": _sent,
}
