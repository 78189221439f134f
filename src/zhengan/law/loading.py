"""Reads the law's data from disk: instruments, articles, readings. All faults of all files are reported at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from zhengan.law.catalogue import Catalogue
from zhengan.law.concordance import Concordance, with_bound_since
from zhengan.law.concordance_file import read_concordances, read_continued
from zhengan.law.document import Document
from zhengan.law.document_file import FILE as DOCUMENT_FILE
from zhengan.law.document_file import read_document
from zhengan.law.fault import Fault, LawFault
from zhengan.law.instrument import CLASSES, Article, Basis, Chapter, Erratum, Instrument, Term
from zhengan.law.liability import Liability
from zhengan.law.liability_file import read_liability
from zhengan.law.marked import Fields, Marked, read_marked, shown
from zhengan.law.obligation import Obligation, parse_address
from zhengan.law.obligation_file import Frame, read_obligation
from zhengan.law.outside import holds_outside, read_outside
from zhengan.law.reading import Reading
from zhengan.law.subject import CODE_OF_KIND, CODES, SubjectRule

_HOME = Path(__file__).parent
_INSTRUMENT_KEYS = (
    "id",
    "title",
    "short_title",
    "number",
    "issuer",
    "adopted_on",
    "issued_on",
    "in_force_from",
    "in_force_until",
    "repeals",
    "convention",
    "subjects",
    "rests_on",
    "chapters",
    "terms",
    "errata",
    "paragraph_digests",
)
_NOT_ARTICLES = {"instrument.yaml", "liability.yaml", "readings.yaml"}
_MAX_ARTICLES = 2_000


def load_catalogue(extra: Sequence[Path] = ()) -> Catalogue:
    """The built-in law and the user's own instruments, read once per process and set of folders.

    Args:
        extra: folders; each is an instrument (holds `instrument.yaml`) or holds instruments, and may hold a
            `readings.yaml` of its own.

    Raises:
        LawFault: anything wrong in any file; nothing is loaded in part.
    """
    return _load(tuple(Path(folder) for folder in extra))


def load_readings(extra: Sequence[Path] = ()) -> Mapping[str, Reading]:
    """The readings alone, of the built-in law and the user's, for who needs no article: a tenth of the catalogue's time.

    Raises:
        LawFault: anything wrong in any file of readings.
    """
    return _load_readings(tuple(Path(folder) for folder in extra))


def forget_catalogue() -> None:
    """Read the law anew when it is next asked for: after a folder of it was written to."""
    _load.cache_clear()
    _load_readings.cache_clear()


def load_concordances(extra: Sequence[Path] = ()) -> tuple[Concordance, ...]:
    """The built-in concordances and those of the user's folders (`<folder>/concordances/<before>--<after>/`).

    Raises:
        LawFault: anything wrong in any file.
    """
    return _load_concordances(tuple(Path(folder) for folder in extra))


@lru_cache(maxsize=8)
def _load_concordances(extra: tuple[Path, ...]) -> tuple[Concordance, ...]:
    faults: list[Fault] = []
    found = read_concordances((_HOME, *extra), _shown_path, faults)
    if faults:
        raise LawFault(faults)
    return found


@lru_cache(maxsize=8)
def _load_readings(extra: tuple[Path, ...]) -> Mapping[str, Reading]:
    faults: list[Fault] = []
    readings: dict[str, Reading] = {}
    for root in (_HOME, *extra):
        _read_readings(root / "readings.yaml", readings, faults)
    if faults:
        raise LawFault(faults)
    return MappingProxyType(readings)


@lru_cache(maxsize=8)
def _load(extra: tuple[Path, ...]) -> Catalogue:
    faults: list[Fault] = []
    readings: dict[str, Reading] = {}
    instruments: dict[str, Instrument] = {}
    for root in (_HOME, *extra):
        _read_readings(root / "readings.yaml", readings, faults)
    for folder in [home for root in (_HOME / "instruments", *extra) for home in _instrument_folders(root, faults)]:
        instrument = _read_instrument(folder, faults)
        if instrument is None:
            continue
        if instrument.id in instruments:
            file, line = instrument.source
            faults.append(Fault(file, line, "id", "新的编号", f"已有“{instrument.id}”", "请换一个编号。"))
        instruments[instrument.id] = instrument
    documents = _read_documents((_HOME / "documents", *extra), instruments, faults)
    instruments = with_bound_since(instruments, read_continued((_HOME, *extra), _shown_path, faults))
    beside, grading = read_outside(_HOME, extra, _shown_path, faults)
    if faults:
        raise LawFault(faults)
    return Catalogue(
        MappingProxyType(instruments), MappingProxyType(readings), MappingProxyType(documents), beside, grading
    )


def _shown_path(path: Path) -> str:
    """How a file is called in faults: from the package on for ours, as given for the user's."""
    return (path.relative_to(_HOME.parents[1]) if path.is_relative_to(_HOME) else path).as_posix()


def _instrument_folders(root: Path, faults: list[Fault]) -> list[Path]:
    if (root / "instrument.yaml").is_file():
        return [root]
    found = sorted(path.parent for path in root.glob("*/instrument.yaml"))
    if not found and not _document_folders(root) and not holds_outside(root):
        expected = f"含有 instrument.yaml 或者 {DOCUMENT_FILE} 的文件夹"
        faults.append(Fault(_shown_path(root), 0, "", expected, "没有找到", "请检查路径。"))
    return found


def _document_folders(root: Path) -> list[Path]:
    if (root / DOCUMENT_FILE).is_file():
        return [root]
    return sorted(path.parent for path in root.glob(f"*/{DOCUMENT_FILE}"))


def _read_documents(
    roots: Sequence[Path], instruments: Mapping[str, Instrument], faults: list[Fault]
) -> dict[str, Document]:
    documents: dict[str, Document] = {}
    for folder in (home for root in roots for home in _document_folders(root)):
        document = read_document(folder, _shown_path(folder), faults)
        if document is None:
            continue
        if document.id in documents or document.id in instruments:
            faults.append(Fault(*document.source, "id", "新的编号", f"已有“{document.id}”", "请换一个编号。"))
        documents[document.id] = document
    return documents


def _read_readings(path: Path, readings: dict[str, Reading], faults: list[Fault]) -> None:
    if not path.is_file():
        return
    root = read_marked(path, _shown_path(path), faults)
    if root is None:
        return
    for node in Fields(Marked({"readings": root}, root.file, root.line), (), faults).items("readings"):
        fields = Fields(node, ("id", "question", "default", "choices", "basis", "verified"), faults)
        fields.require("id", "question", "default", "choices", "basis", "verified")
        id_ = fields.text("id")
        choices = {
            value: Fields(Marked({value: words}, node.file, words.line), (), faults, id_).text(value)
            for value, words in fields.mapping("choices").items()
        }
        if id_ in readings:
            fields.fault(node, id_, "每个口径只写一次", "重复的口径", "请删去一个。")
        readings[id_] = Reading(
            id=id_,
            question=fields.text("question"),
            default=fields.choice("default", choices),
            choices=MappingProxyType(choices),
            basis=fields.text("basis"),
            verified=fields.flag("verified"),
            source=(node.file, node.line),
        )


def _read_instrument(folder: Path, faults: list[Fault]) -> Instrument | None:
    path = folder / "instrument.yaml"
    root = read_marked(path, _shown_path(path), faults)
    if root is None:
        return None
    fields = Fields(root, _INSTRUMENT_KEYS, faults)
    fields.require("id", "title", "issuer", "in_force_from")
    id_, start, end = fields.text("id"), fields.day("in_force_from"), fields.day("in_force_until")
    if id_ and parse_address(f"{id_}/1") is None:
        fields.fault(fields.entries["id"], "id", "小写字母开头，只含小写字母、数字和连字符", f"“{id_}”", "请改写。")
    if not id_ or start is None:
        return None
    if end is not None and end < start:
        fields.fault(fields.entries["in_force_until"], "in_force_until", f"不早于 {start}", str(end), "请改正日期。")
    articles, obligations = _read_articles(folder, Frame(id_, start, end), faults)
    return Instrument(
        id=id_,
        title=fields.text("title"),
        short_title=fields.text("short_title") or fields.text("title"),
        number=fields.text("number"),
        issuer=fields.text("issuer"),
        adopted_on=fields.day("adopted_on"),
        issued_on=fields.day("issued_on"),
        in_force_from=start,
        in_force_until=end,
        repeals=fields.texts("repeals"),
        convention=_convention(fields),
        subjects=tuple(_subject(node, id_, faults) for node in fields.items("subjects")),
        rests_on=_basis(fields),
        terms=tuple(_term(node, id_, faults) for node in fields.items("terms")),
        errata=tuple(_erratum(node, faults) for node in fields.items("errata")),
        paragraph_digests=_digests(fields, id_),
        chapters=tuple(_chapter(node, id_, faults) for node in fields.items("chapters")),
        articles=articles,
        obligations=obligations,
        liability=_read_liability(folder / "liability.yaml", id_, faults),
        source=(root.file, root.line),
    )


def _read_liability(path: Path, instrument: str, faults: list[Fault]) -> Liability:
    root = read_marked(path, _shown_path(path), faults) if path.is_file() else None
    return Liability() if root is None else read_liability(root, instrument, faults)


def _convention(fields: Fields) -> Mapping[str, str]:
    node = fields.entries.get("convention")
    if node is None:
        return MappingProxyType({})
    inner = Fields(node, ("以上", "以下"), fields.faults, "convention")
    found = {side: inner.choice(side, ("inclusive", "exclusive")) for side in inner.entries}
    return MappingProxyType({side: value for side, value in found.items() if value})


def _subject(node: Marked, instrument: str, faults: list[Fault]) -> SubjectRule:
    fields = Fields(node, ("code", "kinds", "codes", "subordinates", "reading", "cite"), faults, "subjects")
    fields.require("code", "kinds", "cite")
    for key, known in (("kinds", CODE_OF_KIND), ("codes", CODES)):
        for name in fields.texts(key):
            if name not in known:
                fields.fault(fields.entries[key], key, f"{'、'.join(known)} 之一", f"“{name}”", "请改用列出的名称。")
    cite, reading = fields.text("cite"), None
    address = parse_address(cite)
    if cite and (address is None or address.instrument != instrument):
        fields.fault(fields.entries["cite"], "cite", f"{instrument}/… 的地址", f"“{cite}”", "请改正地址。")
    if text := fields.text("reading"):
        id_, equals, values = text.partition("=")
        if not equals:
            fields.fault(fields.entries["reading"], "reading", "口径=取值（多个用 | 隔开）", f"“{text}”", "请改写。")
        reading = (id_, tuple(values.split("|")))
    return SubjectRule(
        code=fields.choice("code", CODES),
        kinds=fields.texts("kinds"),
        codes=fields.texts("codes"),
        subordinates=fields.flag("subordinates"),
        reading=reading,
        cite=cite,
    )


def _basis(fields: Fields) -> Basis | None:
    node = fields.entries.get("rests_on")
    if node is None:
        return None
    inner = Fields(node, ("instrument", "reading", "lapses"), fields.faults, "rests_on")
    inner.require("instrument", "reading", "lapses")
    return Basis(inner.text("instrument"), inner.text("reading"), inner.text("lapses"))


def _term(node: Marked, instrument: str, faults: list[Fault]) -> Term:
    fields = Fields(node, ("term", "english", "cite", "code"), faults, "terms")
    fields.require("term", "english", "cite")
    cite = fields.text("cite")
    address = parse_address(cite)
    if cite and (address is None or address.instrument != instrument):
        fields.fault(fields.entries["cite"], "cite", f"{instrument}/… 的地址", f"“{cite}”", "请改正地址。")
    return Term(fields.text("term"), fields.text("english"), cite, fields.text("code") or None)


def _erratum(node: Marked, faults: list[Fault]) -> Erratum:
    fields = Fields(node, ("cite", "kind", "found", "note"), faults, "errata")
    fields.require("cite", "kind", "found", "note")
    return Erratum(fields.text("cite"), fields.text("kind"), fields.text("found"), fields.text("note"))


def _chapter(node: Marked, instrument: str, faults: list[Fault]) -> Chapter:
    fields = Fields(node, ("title", "first", "last"), faults, "chapters")
    fields.require("title", "first", "last")
    for key in ("first", "last"):
        number = fields.text(key)
        if number and parse_address(f"{instrument}/{number}") is None:
            fields.fault(fields.entries[key], key, "加引号的条号", f"“{number}”", "请改正条号。")
    return Chapter(fields.text("title"), fields.text("first"), fields.text("last"))


def _digests(fields: Fields, instrument: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for text, node in fields.mapping("paragraph_digests").items():
        address, digest = parse_address(text), node.value
        if address is None or address.instrument != instrument or address.paragraph is None:
            fields.fault(node, "paragraph_digests", f"{instrument}/条.款 的地址", f"“{text}”", "请重新封存摘要。")
        elif not isinstance(digest, str) or len(digest) != 64 or set(digest) - set("0123456789abcdef"):
            fields.fault(node, text, "64 位十六进制摘要", shown(node), "请重新封存摘要。")
        else:
            found[text] = digest
    return MappingProxyType(found)


def _read_articles(
    folder: Path, frame: Frame, faults: list[Fault]
) -> tuple[tuple[Article, ...], tuple[Obligation, ...]]:
    paths = sorted(path for path in folder.glob("*.yaml") if path.name not in _NOT_ARTICLES)
    if len(paths) > _MAX_ARTICLES:
        faults.append(Fault(_shown_path(folder), 0, "", f"不超过 {_MAX_ARTICLES} 条", f"{len(paths)} 条", "请拆分。"))
        return (), ()
    articles: list[Article] = []
    obligations: list[Obligation] = []
    for path in paths:
        root = read_marked(path, _shown_path(path), faults)
        if root is not None:
            article, duties = _read_article(root, path.stem, frame, faults)
            articles.append(article)
            obligations.extend(duties)
    return tuple(articles), tuple(obligations)


def _read_article(root: Marked, stem: str, frame: Frame, faults: list[Fault]) -> tuple[Article, list[Obligation]]:
    fields = Fields(root, ("article", "paragraphs", "obligations"), faults)
    fields.require("article", "paragraphs")
    node = fields.entries.get("article")
    number = str(node.value) if node is not None and isinstance(node.value, str | int) else ""
    head, dash, tail = number.partition("-")
    if node is not None and (stem != f"{head:0>3}{dash}{tail}" or not parse_address(f"{frame.instrument}/{number}")):
        fields.fault(node, "article", f"与文件名“{stem}”一致的条号", shown(node), "请改正条号或者文件名。")
    classes = _classes(fields)
    article = Article(frame.instrument, number, MappingProxyType(classes), (root.file, root.line))
    duties = [read_obligation(item, frame, article, faults) for item in fields.items("obligations")]
    return article, [duty for duty in duties if duty is not None]


def _classes(fields: Fields) -> dict[int, str]:
    node = fields.entries.get("paragraphs")
    if node is None:
        return {}
    inner = Fields(node, (), fields.faults, "paragraphs")
    for position, key in enumerate(inner.entries, 1):
        if key != str(position):
            inner.fault(inner.entries[key], key, f"从 1 起依次编号，此处为 {position}", f"“{key}”", "请改正款号。")
    return {position: inner.choice(key, CLASSES) for position, key in enumerate(inner.entries, 1)}
