"""What forms on personal information post, as what the inventory takes; told in words where it is none."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from zhengan.privacy.inventory import Store
from zhengan.web.cases.moments import day_of
from zhengan.web.errors import AskedWrongly
from zhengan.web.masked import masked_text


def store_of(said: QueryDict) -> Store:
    """A store. Raises AskedWrongly."""
    return Store(
        said.get("key", "").strip(),
        said.get("title", "").strip(),
        said.get("system", "").strip(),
        said.get("owner", "").strip()[:120],
        tuple(key for key in said.getlist("activity") if key),
        said.get("retention", "").strip(),
        day_of(said.get("oldest", ""), "最早的数据"),
        said.get("inside", "yes") == "yes",
        said.get("protected", "none"),
        said.get("environment", "production"),
        said.get("dataset", "").strip(),
        day_of(said.get("ended", ""), "停用日"),
    )


def number_of(text: str, title: str) -> int:
    """A whole number of a form. Raises AskedWrongly."""
    said = text.strip()
    if not (said.isascii() and said.isdecimal() and len(said) <= 12):
        raise AskedWrongly(f"{title}应为整数，实为“{said[:40]}”。没有登记，请重新填写。")
    return int(said)


def called(records: Mapping[str, Mapping[str, Any]], *names: str) -> list[tuple[str, str]]:
    """Key and name of records, to choose from."""
    return [
        (key, masked_text(next((str(one[name]) for name in names if one.get(name)), key)))
        for key, one in sorted(records.items())
    ]
