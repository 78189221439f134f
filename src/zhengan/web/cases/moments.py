"""Days and times of forms, as people type them; told in words where they are none."""

from datetime import date, datetime

from zhengan.web.errors import AskedWrongly
from zhengan.workspace.clock import SHANGHAI


def day_of(text: str, title: str) -> date | None:
    """A day of a form, None where it is empty. Raises AskedWrongly."""
    said = text.strip()
    if not said:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise AskedWrongly(f"{title}应为 2026-11-20 这样的日期，实为“{said[:40]}”。没有办理，请重新填写。") from None


def moment_of(text: str, title: str) -> datetime | None:
    """A local time of a form (`2026-11-20T09:43`), None where it is empty. Raises AskedWrongly."""
    said = text.strip()
    if not said:
        return None
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        raise AskedWrongly(
            f"{title}应为 2026-11-20T09:43 这样的时间，实为“{said[:40]}”。没有办理，请重新填写。"
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)


def need_day(text: str, title: str) -> date:
    """A day that must be there. Raises AskedWrongly."""
    found = day_of(text, title)
    if found is None:
        raise AskedWrongly(f"{title}没有填。没有办理，请填写后再办。")
    return found
