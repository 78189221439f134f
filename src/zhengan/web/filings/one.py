"""One filing as a page shows it: the package as its addressee would find it, what is amiss before it goes, what can be done now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhengan.cases.filing import EVENTS, STATES, Filing, FilingEvent, Version
from zhengan.cases.filing_kind import FilingKind, filing_kind
from zhengan.cases.filing_owed import recipient_of
from zhengan.checks.filing import ANNUAL_PARTS, CII_PARTS
from zhengan.records import RECORD_TYPES
from zhengan.records.themes.supervision import Addressee
from zhengan.reports.package import PackageRefused, Verified
from zhengan.web.filings.desk import desk_of, routes_of
from zhengan.web.place import Place
from zhengan.workspace.errors import InputError
from zhengan.workspace.partners import partner

PARTS: Mapping[str, str] = {code: words[-1] for code, words in {**ANNUAL_PARTS, **CII_PARTS}.items()}
"""Part of a 年报 -> what people call it."""


@dataclass(frozen=True)
class Disclosed:
    """Records of one type in a package: how many bytes."""

    type: str
    title: str
    size: int


@dataclass(frozen=True)
class Told:
    """An event in words."""

    event: FilingEvent
    words: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ShownFiling:
    """A filing with all that its page says. `verified` None: the package is gone or was refused (`faults`)."""

    filing: Filing
    kind: FilingKind
    to: str
    verified: Verified | None
    faults: tuple[str, ...]
    amiss: tuple[str, ...]
    disclosed: tuple[Disclosed, ...]
    documents: tuple[str, ...]
    story: tuple[Told, ...]
    earlier: tuple[tuple[Version, str], ...]
    folder: Path | None
    may_check: bool
    may_send: bool
    may_take: bool
    may_answer: bool
    may_correct: bool
    own: bool

    @property
    def version(self) -> Version:
        """The package that counts."""
        return self.filing.newest

    @property
    def state(self) -> str:
        """Where the filing stands, in words."""
        return STATES[self.filing.state]

    @property
    def record_key(self) -> str:
        """The key of the record `submission` that came of it."""
        return self.filing.record_key(self.version)

    @property
    def hex(self) -> str:
        """The digest of the package as it stands in addresses."""
        return self.version.hex


def shown(place: Place, filing: Filing) -> ShownFiling:
    """What the page of a filing shows to this person."""
    version, kind = filing.newest, filing_kind(filing.kind)
    verified, faults = _examined(place, version)
    members = verified.manifest.members if verified else ()
    own = version.prepared_by == place.user.username
    writes = place.may("filings", "write") and place.is_today
    return ShownFiling(
        filing,
        kind,
        addressee_words(filing.to),
        verified,
        faults,
        tuple(_amiss(place, filing, kind)),
        tuple(_disclosed(one.name, one.size) for one in members if one.name.startswith("records/")),
        tuple(one.title or one.name for one in members if one.name.startswith("documents/")),
        tuple(_told(event) for event in reversed(filing.events)),
        tuple((one, _standing(filing, one)) for one in reversed(filing.versions[:-1])),
        partner(desk_of(place.institution).workspace, filing.to).folder,
        may_check=filing.state == "prepared" and place.may("filings", "review") and place.is_today and not own,
        may_send=filing.state in ("checked", "sending") and writes,
        may_take=place.may("filings", "export"),
        may_answer=filing.state == "sent" and writes,
        may_correct=filing.state in ("returned", "sent", "receipted", "refused") and writes,
        own=own,
    )


def addressee_words(name: str) -> str:
    """What people call an addressee of a record."""
    return Addressee.labels.get(name, name)


def _examined(place: Place, version: Version) -> tuple[Verified | None, tuple[str, ...]]:
    try:
        found = desk_of(place.institution).examined(version)
    except InputError as error:
        return None, (str(error),)
    if isinstance(found, PackageRefused):
        return None, tuple(map(str, found.faults[:20]))
    return found, ()


def _amiss(place: Place, filing: Filing, kind: FilingKind) -> Iterator[str]:
    """What a reader would ask about before it goes: the wrong addressee, missing parts, a day that has passed."""
    version = filing.newest
    if version.sent_at is not None:
        return
    made = next(event for event in filing.events if (event.event, event.version) == ("prepared", version.number))
    for words in made.fields.get("remarks", []):
        yield f"文书的报送前检查：{words}"
    said = kind.answers.get(filing.obligation)
    if said:
        now = recipient_of(kind.name, said, place.institution, place.today, routes_of(place.institution, place.today))
        if now.name and now.name != filing.to:
            yield f"按今天的证据应报给{now.words}，这个包写的是{addressee_words(filing.to)}。请重新制作。"
    if kind.name == "annual_report":
        missing = [words[-1] for words in ANNUAL_PARTS.values() if not set(words) & set(version.covers)]
        if missing:
            yield f"没有标明写了{'、'.join(missing)}：年报应写全，写了的请在制作时勾上。"
    if kind.period == "year" and filing.period.isdecimal() and int(filing.period) >= place.today.year:
        yield f"{filing.period} 年还没有过完，现在报送不算报了这一年。请在年后重新制作。"
    if filing.due_on and filing.due_on < place.today:
        yield f"应报日是 {filing.due_on}，已经过了。报送后如实记为迟报。"


def _disclosed(name: str, size: int) -> Disclosed:
    type_ = name.removeprefix("records/").removesuffix(".jsonl")
    return Disclosed(type_, RECORD_TYPES[type_].title, size)


def _standing(filing: Filing, version: Version) -> str:
    if filing.superseded(version):
        return "已更正"
    return STATES[version.state] if version.sent_at is not None else "没有送出"


def _told(event: FilingEvent) -> Told:
    said = event.fields
    lines: Sequence[str] = ()
    match event.event:
        case "prepared":
            lines = [f"更正 {said['supersedes'][:19]}…"] if said["supersedes"] else []
        case "returned":
            lines = [said["words"]]
        case "sending":
            lines = [said["target"]] if said["channel"] == "folder" else []
        case "receipted":
            lines = [said["name"], *said.get("faults", [])]
        case _:
            pass
    words = "被退回" if said.get("result") == "refused" else EVENTS[event.event]
    return Told(event, words, tuple(lines))
