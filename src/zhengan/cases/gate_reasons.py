"""Why the gate says no: a closed list of codes (`gate_reasons.yaml`), checked when it is loaded.

A reason is a code with its figures and the instant at which it ends by itself, where it does. What a code is called, which article
wants it and what to do stand in the table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

ReasonKind = Literal["record", "time", "paper"]
_KEYS = frozenset({"kind", "cite", "duty", "words", "short", "remedy", "firm"})


@dataclass(frozen=True, slots=True)
class Ground:
    """One row of the table. `duties` are the obligations that the reason is about; `short` are the words without figures;
    `firm`: no override helps."""

    code: str
    kind: ReasonKind
    cite: str
    duties: tuple[str, ...]
    words: str
    short: str
    remedy: str
    firm: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """A ground that stands. `until` (aware) is when it is over by itself; None: only by what somebody does."""

    ground: Ground
    figures: Mapping[str, str] = field(default_factory=dict)
    until: datetime | None = None

    @property
    def code(self) -> str:
        """The closed code."""
        return self.ground.code

    @property
    def words(self) -> str:
        """What is wrong, in Chinese."""
        return self.ground.words.format_map(self.figures)

    @property
    def cited(self) -> str:
        """The article as people name it; empty where it is the institution's own rule."""
        return cited(self.ground.cite)

    def told(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "code": self.code,
            "kind": self.ground.kind,
            "cite": self.ground.cite,
            "cited": self.cited,
            "words": self.words,
            "remedy": self.ground.remedy,
            "until": self.until.isoformat() if self.until else None,
        }


def reason(code: str, until: datetime | None = None, **figures: str) -> Reason:
    """A reason of the table. Raises KeyError for a code that is not in it."""
    return Reason(grounds()[code], figures, until)


def cited(address: str) -> str:
    """`csrc-218/15.2` as 第218号令第15条第2款, without loading the law."""
    if not address:
        return ""
    from zhengan.law.text.numerals import han_of

    article, _, paragraph = address.removeprefix("csrc-218/").partition(".")
    return f"第218号令第{han_of(int(article))}条" + (f"第{han_of(int(paragraph))}款" if paragraph else "")


@cache
def grounds() -> Mapping[str, Ground]:
    """All grounds by code, in the order of the table."""
    text = (Path(__file__).parent / "gate_reasons.yaml").read_text(encoding="utf-8")
    return {code: _ground(code, row) for code, row in yaml.load(text, Loader=_LOADER).items()}  # noqa: S506 - safe ones


# The C one is many times faster, and a pipeline waits for it.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _ground(code: str, row: Mapping[str, Any]) -> Ground:
    if strange := row.keys() - _KEYS:
        raise ValueError(f"{code} 写了表里没有的名字：{'、'.join(sorted(strange))}。")
    if row["kind"] not in get_args(ReasonKind) or not row["words"] or not row["remedy"]:
        raise ValueError(f"{code} 的 kind、words、remedy 应齐全，kind 应为 {'、'.join(get_args(ReasonKind))}。")
    cite, duty = row.get("cite", ""), row.get("duty", ())
    duties = (duty,) if isinstance(duty, str) else tuple(duty)
    if duties and not cite:
        raise ValueError(f"{code} 写了 duty，应同时写 cite。")
    short = row.get("short", "") or row["words"]
    if "{" in short:
        raise ValueError(f"{code} 的 words 里有数字，应另写 short。")
    return Ground(code, row["kind"], cite, duties, row["words"], short, row["remedy"], row.get("firm", False))
