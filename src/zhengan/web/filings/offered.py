"""The paper that evidence gives for a filing: what its own check says against it, and its file on the way into a package."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from zhengan.reports.package import Document
from zhengan.reports.papers.errors import PaperFault
from zhengan.reports.papers.kind import PaperKind, paper_kinds
from zhengan.reports.papers.pdf import write_pdf
from zhengan.reports.papers.word import write_word
from zhengan.web.filings import papers
from zhengan.web.filings.making import AskedFiling
from zhengan.web.models import Job
from zhengan.web.office import office
from zhengan.web.place import Place
from zhengan.workspace.errors import InputError
from zhengan.workspace.papers import templates

FORMS = {"pdf": (write_pdf, ".pdf"), "docx": (write_word, ".docx")}
SHOWN = 8


@dataclass(frozen=True)
class OfferedPaper:
    """A paper that can go into the package; `shown` None while its verdicts are being worked out (`job`)."""

    kind: PaperKind
    shown: papers.ShownPaper | None
    job: Job | None
    url: str

    @property
    def remarks(self) -> tuple[str, ...]:
        """What its check says, in words."""
        return tuple(f"{words}：{item.words}" for words, item in self.shown.told) if self.shown else ()

    @property
    def first(self) -> tuple[str, ...]:
        """The first of them."""
        return self.remarks[:SHOWN]


def offered(place: Place, asked: AskedFiling) -> OfferedPaper | None:
    """The paper for a filing; None where there is none for its kind, or nothing to make it from."""
    kind = next((one for one in paper_kinds().values() if one.submission == asked.kind.name), None)
    if kind is None:
        return None
    which = {"period": asked.period} if asked.period else {"about": asked.about}
    try:
        wanted = papers.wanted_in(place, kind, which)
        run, job = papers.run_of(place, wanted)
        found = papers.shown(place, wanted, run) if run or not kind.judged else None
    except (InputError, PaperFault):
        return None
    return OfferedPaper(kind, found, job, place.url("paper", {"kind": kind.id}, which))


@contextmanager
def written(offer: OfferedPaper | None, forms: list[str]) -> Iterator[list[Document]]:
    """The files of a paper in these forms, as long as the block lasts; none where it is not there."""
    if offer is None or offer.shown is None:
        yield []
        return
    with TemporaryDirectory(prefix="zhengan-paper-") as folder:
        made: list[Document] = []
        for form in dict.fromkeys(forms):
            if form in FORMS:
                write, suffix = FORMS[form]
                path = Path(folder) / f"paper{suffix}"
                write(offer.shown.paper, path, templates(office().workspace))
                made.append(Document(path, offer.shown.paper.file_name))
        yield made
