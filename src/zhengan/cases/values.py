"""What moves ask for, checked: each field by its kind, into the text that the ledger keeps."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any

from zhengan.cases.clock import ZONE
from zhengan.cases.errors import CaseRefused
from zhengan.cases.kind import CaseField, Kind

LONGEST_TEXT, LONGEST_WORDS = 500, 10_000


Known = Callable[[str], bool]
"""Whether a name is that of a record on file or of a file attached to the case."""


def checked(
    kind: Kind, given: Mapping[str, Any], needs: Collection[str], takes: Collection[str], known: Known
) -> dict[str, Any]:
    """The fields as they are kept; empty ones are left out. Raises CaseRefused that lists everything that is wrong."""
    wrong: list[str] = []
    kept: dict[str, Any] = {}
    for name, value in given.items():
        if name not in needs and name not in takes:
            wrong.append(f"没有字段 {name[:40]}")
        elif not _is_empty(value):
            try:
                kept[name] = _kept(kind.fields[name], value, known)
            except ValueError as error:
                wrong.append(f"{kind.fields[name].title}（{name}）{error}，实际是 {str(value)[:60]!r}")
    wrong += [
        f"{kind.fields[name].title}（{name}）没有填" for name in needs if name not in kept and name not in _names(wrong)
    ]
    if wrong:
        asked = "、".join(f"{kind.fields[name].title}（{name}）" for name in (*needs, *takes)) or "没有要填的内容"
        raise CaseRefused(f"没有办理：{'；'.join(wrong)}。可填：{asked}。请补正后再办。")
    return kept


def _names(wrong: Collection[str]) -> set[str]:
    """The fields that were already told to be wrong: they need not be told to be missing as well."""
    return {text.partition("（")[2].partition("）")[0] for text in wrong}


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def needed(text: str, name: str) -> str:
    """A text that must be there. Raises CaseRefused."""
    found = shortened(text, name, LONGEST_WORDS)
    if not found:
        raise CaseRefused(f"{name}没有填。没有办理，请填写后再办。")
    return found


def shortened(text: str, name: str, most: int = LONGEST_TEXT) -> str:
    """A text without the blanks around it. Raises CaseRefused where it is too long or no text that a ledger can hold."""
    found = text.strip()
    if len(found) > most or not _is_storable(found):
        raise CaseRefused(
            f"{name}应为不超过 {most} 字的文字，不含空字符，实际 {len(found)} 字。没有办理，请改正后再办。"
        )
    return found


def _is_storable(text: str) -> bool:
    return "\x00" not in text and text.encode(errors="replace").decode() == text


def _kept(field: CaseField, value: Any, known: Known) -> Any:
    if field.kind == "evidence":
        return _evidence(field, value, known)
    return _KEPT[field.kind](field, value)


def _evidence(field: CaseField, value: Any, known: Known) -> list[str]:
    names = value.splitlines() if isinstance(value, str) else list(value)
    found = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    unknown = [name for name in found if not known(name)]
    if unknown or not found:
        raise ValueError(f"应为账本里的记录（类型/键）或本件附件的文件名，查不到：{'、'.join(unknown)[:200]}")
    return found


def _text(field: CaseField, value: Any) -> str:
    most = LONGEST_WORDS if field.kind == "words" else LONGEST_TEXT
    if not isinstance(value, str) or len(value.strip()) > most or not _is_storable(value):
        raise ValueError(f"应为不超过 {most} 字的文字，不含空字符")
    return value.strip()


def _day(field: CaseField, value: Any) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    try:
        return date.fromisoformat(value.strip()).isoformat()
    except (ValueError, AttributeError):
        raise ValueError("应为 2026-11-20 这样的日期") from None


def _instant(field: CaseField, value: Any) -> str:
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(value.strip())
    except (ValueError, AttributeError):
        raise ValueError("应为 2026-11-20T09:30 这样的时间") from None
    # Forms give local time without an offset.
    return (found if found.tzinfo else found.replace(tzinfo=ZONE)).astimezone(ZONE).isoformat()


def _choice(field: CaseField, value: Any) -> str:
    if value not in field.choices:
        raise ValueError(f"应为 {'、'.join(f'{name}（{title}）' for name, title in field.choices.items())} 之一")
    return str(value)


def _yes_no(field: CaseField, value: Any) -> bool:
    known = {True: True, False: False, "yes": True, "no": False, "是": True, "否": False, "true": True, "false": False}
    if not isinstance(value, bool | str) or value not in known:
        raise ValueError("应为是或否")
    return known[value]


def _number(field: CaseField, value: Any) -> int:
    try:
        return int(str(value).strip())
    except ValueError:
        raise ValueError("应为整数") from None


_KEPT: Mapping[str, Callable[[CaseField, Any], Any]] = {
    "text": _text,
    "words": _text,
    "person": _text,
    "day": _day,
    "instant": _instant,
    "choice": _choice,
    "yes_no": _yes_no,
    "number": _number,
}
