"""Shapes of the law: instruments, articles, obligations, readings."""

from typing_extensions import TypedDict

from zhengan.api.shapes.forms import Day, shape


@shape
class InstrumentItem(TypedDict):
    """A regulation."""

    id: str
    title: str
    called: str
    number: str
    issuer: str
    issued_on: Day | None
    in_force_from: Day
    in_force_until: Day | None
    repeals: list[str]
    articles: int
    obligations: int
    judged: bool
    """Whether the institution is judged by it; false: it has switched it off."""


@shape
class InstrumentList(TypedDict):
    """All instruments that count in the institution."""

    items: list[InstrumentItem]


@shape
class ChapterShape(TypedDict):
    """A chapter by its first and last article."""

    title: str
    first: str
    last: str


@shape
class ArticleItem(TypedDict):
    """An article and what its paragraphs are."""

    number: str
    address: str
    paragraphs: dict[str, str]


@shape
class InstrumentDetail(TypedDict):
    """A regulation with its chapters and articles."""

    instrument: InstrumentItem
    chapters: list[ChapterShape]
    articles: list[ArticleItem]


@shape
class ObligationItem(TypedDict):
    """One version of an obligation, in our words."""

    id: str
    cite: str
    instrument: str
    who: list[str]
    modality: str
    words: str
    phrase: list[str]
    object: str | None
    bound: str | None
    every: str | None
    check: str | None
    attested: bool
    readings: list[str]
    in_force_from: Day
    in_force_until: Day | None


@shape
class ObligationPage(TypedDict):
    """Obligations, in the order of instruments and articles."""

    items: list[ObligationItem]
    next: str | None


@shape
class ReadingItem(TypedDict):
    """A question that the text leaves open; `value` is what the institution goes by."""

    id: str
    question: str
    default: str
    value: str
    choices: dict[str, str]
    basis: str
    verified: bool


@shape
class ReadingList(TypedDict):
    """All readings."""

    items: list[ReadingItem]


@shape
class ParagraphShape(TypedDict):
    """A paragraph of an article; its text only where the official text is loaded."""

    address: str
    kind: str
    text: str | None


@shape
class ErratumShape(TypedDict):
    """Known damage of the text as published."""

    cite: str
    kind: str
    found: str
    note: str


@shape
class ArticleDetail(TypedDict):
    """An article with all that hangs on it."""

    address: str
    instrument: str
    called: str
    paragraphs: list[ParagraphShape]
    obligations: list[ObligationItem]
    readings: list[ReadingItem]
    errata: list[ErratumShape]


@shape
class HitShape(TypedDict):
    """One place that a search found."""

    address: str
    kind: str
    name: str
    excerpt: str


@shape
class HitPage(TypedDict):
    """Places found."""

    items: list[HitShape]
    next: str | None


@shape
class CoverageItem(TypedDict):
    """How much of one instrument or document is on file."""

    id: str
    counts: dict[str, int]


@shape
class CoverageList(TypedDict):
    """The coverage of everything on file."""

    items: list[CoverageItem]


@shape
class ComparisonItem(TypedDict):
    """Two instruments that are compared: the older and the newer."""

    before: str
    after: str


@shape
class ComparisonList(TypedDict):
    """All comparisons on file."""

    items: list[ComparisonItem]
