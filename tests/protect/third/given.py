"""The third corpus: texts of a broker, a futures firm and a fund manager, with the exact bytes of every personal value.

Written without reading the detector's rules; its first score is the blind one (docs/detector.md). Nobody in it exists: every value is drawn.
What counts: a number of a person in a person's field; a number whose shape alone says what it is; a name in a field or behind a word that calls
for one. Names in running prose are kept apart as candidates. A number of no telling shape without a field or word beside it is nobody's.
"""

# ruff: noqa: E501 - texts as they are written

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from tests.protect.second.given import Label
from tests.protect.third import bodies, letters, logs, messages, noise, settings, tables
from tests.protect.third.marked import read_marks

KINDS = (
    "resident_id18", "resident_id15", "mobile", "landline", "bank_card", "sh_account", "sz_account", "one_code", "futures_code", "uscc",
    "passport", "hk_macau_permit", "taiwan_permit", "foreign_residence", "email", "name", "address", "plate", "secret", "biometric",
)  # fmt: skip
# Spellings that the detector does not claim to read in a text: counted, and shown apart. Names in Latin letters; values in bodies whose
# Han characters are escaped (readers of JSON undo that first); secrets that a sentence says without a sign, as in 密码为….
APART = ("latin", "escaped", "spoken")
Shape = Callable[[Random], str]
# What stands in a firm's stores, with how often.
TEXTS: dict[str, tuple[Shape, int]] = {
    "letter": (letters.letter, 3),
    "ticket": (letters.ticket, 4),
    "call": (letters.call, 5),
    "chat": (letters.chat, 4),
    "dossier": (letters.dossier, 4),
    "book": (letters.book, 2),
    "html_form": (tables.html_form, 1),
    "updates": (tables.updates, 2),
    "printed_record": (tables.printed_record, 1),
    "roster": (tables.roster, 1),
    "json": (bodies.json_body, 5),
    "json_in_log": (bodies.json_in_log, 2),
    "xml": (bodies.xml, 3),
    "yaml": (bodies.yaml, 2),
    "query": (bodies.query, 3),
    "keys": (bodies.lines_of_keys, 4),
    "bracketed": (bodies.bracketed, 2),
    "java": (logs.java, 8),
    "python": (logs.python, 5),
    "nginx": (logs.nginx, 5),
    "counter": (logs.counter, 3),
    "fix": (logs.fix, 2),
    "futures": (logs.futures, 3),
    "gateway": (logs.gateway, 4),
    "error": (logs.error, 2),
    "to_client": (messages.to_client, 6),
    "from_client": (messages.from_client, 4),
    "secret_settings": (settings.secret_settings, 4),
    "secret_lines": (settings.secret_lines, 5),
    "biometric": (settings.biometric, 4),
    "no_secret": (settings.no_secret, 5),
    "trade": (noise.trade, 30),
    "machine": (noise.machine, 25),
    "paper": (noise.paper, 15),
}
# Tables written into a text: what a cell is, only the table's head says.
TABLES: dict[str, tuple[Shape, int]] = {
    "export": (tables.export, 4),
    "markdown": (tables.markdown, 1),
    "html_table": (tables.html_table, 1),
    "inserts": (tables.inserts, 2),
    "printed_table": (tables.printed_table, 1),
    "counted": (tables.counted, 2),
    "template_rows": (settings.template_rows, 1),
}
SHAPES = TEXTS | TABLES


@dataclass(frozen=True)
class Given:
    """The bytes; what must be found; names in prose, which may be found."""

    data: bytes
    labels: tuple[Label, ...]
    candidates: tuple[Label, ...]

    @property
    def asked(self) -> frozenset[tuple[int, int, str]]:
        """What must be found, as bytes and kind."""
        return frozenset((label.start, label.end, label.kind) for label in self.labels)

    @property
    def apart(self) -> dict[str, frozenset[tuple[int, int, str]]]:
        """What of it is written in a way that is counted apart, by form."""
        return {
            form: frozenset((label.start, label.end, label.kind) for label in self.labels if label.form == form)
            for form in APART
        }

    def held(self, found: "set[tuple[int, int, str]]") -> set[tuple[int, int, str]]:
        """What of the found is to be judged: all but the names in prose."""
        return found - {(label.start, label.end, label.kind) for label in self.candidates}


@dataclass(frozen=True)
class Column:
    """A table's column as a reader of its form hands it over; what must be found, as row, bytes of the cell and kind; what is counted apart."""

    name: str
    cells: tuple[str, ...]
    asked: frozenset[tuple[int, int, int, str]]
    apart: frozenset[tuple[int, int, int, str]]


def given_third(size: int = 200_000, seed: int = 31, shapes: Mapping[str, tuple[Shape, int]] = SHAPES) -> Given:
    """At least `size` bytes of these shapes; the same from the same seed."""
    random = Random(seed)
    names = list(shapes)
    weights = [shapes[name][1] for name in names]
    parts: list[bytes] = []
    labels: list[Label] = []
    at = 0
    while at < size:
        name = random.choices(names, weights)[0]
        data, marks = read_marks(shapes[name][0](random) + random.choice(("\n", "\n", "\n\n")))
        labels += [Label(at + found.start, at + found.end, found.kind, name, found.form) for found in marks]
        parts.append(data)
        at += len(data)
    return Given(
        b"".join(parts),
        tuple(label for label in labels if label.form != "prose"),
        tuple(label for label in labels if label.form == "prose"),
    )


def given_columns(count: int = 200, seed: int = 31) -> Iterator[Column]:
    """The columns of so many tables."""
    random = Random(seed)
    for _ in range(count):
        for name, cells in tables.columns(random).items():
            read = [read_marks(cell) for cell in cells]
            spans = {
                (row, found.start, found.end, found.kind): found.form
                for row, (_, marks) in enumerate(read)
                for found in marks
            }
            apart = frozenset(span for span, form in spans.items() if form in APART)
            yield Column(name, tuple(data.decode() for data, _ in read), frozenset(spans), apart)
