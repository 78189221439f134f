"""The law as files: duties of an instrument, official text, what addresses the institution, comparisons of two instruments."""

from typing import Annotated, Any

from django.http import Http404
from ninja import Path, Query, Router

from zhengan.api.guard import BOTH_DAYS, Deals, Entered, Institution, operation
from zhengan.api.operations.verdicts import file_answer
from zhengan.api.shapes.forms import Form
from zhengan.api.shapes.law import ComparisonList
from zhengan.web.law.law_changes import pairs_of
from zhengan.web.law.law_exports import DIFF_FORMS, VOLUME_FORMS, diff_file, profile_file, volume_file
from zhengan.web.lawbook import lawbook_of

router = Router(tags=["法规 law"])
JSON, XML, HTML = "application/json", "application/xml", "text/html"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_SUBJECTS = 5
InstrumentId = Annotated[str, Path(description="规定的编号，如 csrc-218 / id of the instrument", max_length=64)]
VolumeForm = Annotated[str, Form(enum=sorted(VOLUME_FORMS)), Path(description="文件的格式 / form of the file")]
DiffForm = Annotated[str, Form(enum=sorted(DIFF_FORMS)), Path(description="文件的格式 / form of the file")]
OnlyArticle = Annotated[str, Query(max_length=40, description="只看一条 / of one article")]
OnlyFor = Annotated[
    list[Annotated[str, Form(maxLength=40)]],
    Query(alias="for", max_length=MOST_SUBJECTS, description="只看对谁的要求 / for these subjects only"),
]


@operation(
    router, "GET /institutions/{institution}/law/comparisons", "列出可对照的规定", ("law", "read"), ComparisonList
)
def list_comparisons(request: Entered, institution: Institution) -> Any:
    """The pairs of instruments of which a concordance is on file: older and newer."""
    pairs = pairs_of(lawbook_of(institution))
    return {"items": [{"before": before, "after": after} for before, after in pairs]}


@operation(
    router,
    "GET /institutions/{institution}/law/comparisons/{before}/{after}/{form}",
    "两部规定的对照表",
    ("law", "export"),
    {200: None},
    Deals(gives=(HTML, JSON, WORD)),
)
def get_comparison(
    request: Entered,
    institution: Institution,
    before: InstrumentId,
    after: InstrumentId,
    form: DiffForm,
    article: OnlyArticle = "",
    whom: OnlyFor = [],  # noqa: B006 - never changed
) -> Any:
    """What became of each article and duty between two instruments, as `zhengan law diff --format` writes it."""
    book = lawbook_of(institution)
    if (before, after) not in pairs_of(book) or form not in DIFF_FORMS:
        raise Http404
    made = diff_file(book, before, after, article.strip(), tuple(whom), form)
    return file_answer(made.content, made.media, made.name)


@operation(
    router,
    "GET /institutions/{institution}/law/instruments/{instrument}/files/{form}",
    "把一部规定做成文件",
    ("law", "export"),
    {200: None},
    Deals(gives=(JSON, XML)),
)
def export_instrument(request: Entered, institution: Institution, instrument: InstrumentId, form: VolumeForm) -> Any:
    """The duties of an instrument (OSCAL catalog), or the official text of an instrument or document where it is loaded."""
    book = lawbook_of(institution)
    if form not in VOLUME_FORMS or not (instrument in book.law.instruments or instrument in book.law.documents):
        raise Http404
    made = volume_file(book, instrument, form)
    return file_answer(made.content, made.media, made.name)


@operation(
    router,
    "GET /institutions/{institution}/law/profile",
    "本机构的适用清单",
    ("law", "export"),
    {200: None},
    Deals(days=BOTH_DAYS),
)
def export_profile(request: Entered, institution: Institution) -> Any:
    """What addresses the institution on the asked day (OSCAL profile)."""
    place = request.auth
    made = profile_file(institution, place.as_of, place.known_by)
    return file_answer(made.content, made.media, made.name)
