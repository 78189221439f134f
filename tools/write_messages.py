"""Gathers what the console says (Chinese) and compiles its English: `locale/en/LC_MESSAGES/django.po` -> `.mo`.

    ./run dev python tools/write_messages.py          new words are added to the .po without English, gone ones dropped
    ./run dev python tools/write_messages.py --check  ends with 1 where the .po or the .mo is not what would be written

Words stand in templates ({% translate %}, {% blocktranslate %}), in Python (gettext) and in the tables that pages show by
`{% translate variable %}`; those tables are named below. English is written into the .po by hand, between two runs.
"""

import io
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
WEB = ROOT / "src" / "zhengan" / "web"
PO = WEB / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
# The names under which Python and templates ask for a text: which arguments are the text, its plural and its context.
_CALLS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    # Refusals in fixed words: the page that shows one translates it.
    **dict.fromkeys(("AskedWrongly", "InputError")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
_HAN = re.compile(r"[\u4e00-\u9fff]")
_HEADER = "# What the console says, and its English. Kept in step with the pages by tools/write_messages.py."
# What would make every run another file: who wrote it, when, with which version.
_CHANGING = re.compile(
    rb'"(Project-Id-Version|POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|'
    rb"Report-Msgid-Bugs-To)[^\n]*\n"
)

_NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)


class Text(NamedTuple):
    """What a page says: the context that tells it from the same words elsewhere ("" for none), the words, their plural form."""

    context: str
    words: str
    plural: str = ""

    @property
    def id(self) -> str | tuple[str, str]:
        """What a catalogue keeps it under."""
        return (self.words, self.plural) if self.plural else self.words


def main(argv: list[str]) -> int:
    """Writes both files, or only compares."""
    po, mo, missing = made()
    for words in missing:
        print(f"没有英文：{words}")
    if "--check" in argv:
        same = PO.read_bytes() == po and MO.read_bytes() == mo
        if not same:
            print("locale 与页面不一致：请执行 ./run dev python tools/write_messages.py")
        return 0 if same and not missing else 1
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(po)
    MO.write_bytes(mo)
    return 0


def made() -> tuple[bytes, bytes, list[str]]:
    """The .po and the .mo that belong to the pages as they are, and the words that have no English yet."""
    kept = read_po(io.BytesIO(PO.read_bytes()), locale="en") if PO.exists() else Catalog(locale="en")
    catalog = Catalog(locale="en", header_comment=_HEADER, fuzzy=False)
    for text in sorted(set(messages())):
        known = kept.get(text.id, text.context or None)
        catalog.add(text.id, known.string if known else "", context=text.context or None)
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, catalog, width=0)
    written = _CHANGING.sub(b"", po.getvalue())
    compiled = read_po(io.BytesIO(written), locale="en")
    compiled.creation_date = compiled.revision_date = _NO_DAY
    write_mo(mo, compiled)
    return written, mo.getvalue(), [str(item.id) for item in catalog if item.id and not all(forms_of(item))]


def forms_of(item: Message) -> tuple[str, ...]:
    """The English of a message: one form, or singular and plural."""
    return (item.string,) if isinstance(item.string, str) else tuple(item.string or ("",))


def messages() -> Iterator[Text]:
    """Every text that a page may show in another language."""
    _set_up()
    for path in sorted(WEB.rglob("*.html")):
        yield from template_texts(path.read_text(encoding="utf-8"), str(path))
    for path in sorted(WEB.rglob("*.py")):
        yield from python_texts(path.read_bytes())
    yield from (text for text in shown_tables() if _HAN.search(text.words))


def template_texts(source: str, origin: str) -> Iterator[Text]:
    """What a template translates; `origin` is named where it cannot be read."""
    from django.utils.translation.template import templatize

    # What Django leaves of a template is calls among crosses, indented like the page: Python minds that, we do not.
    lines = templatize(source, origin=origin).splitlines()
    return python_texts("\n".join(line.strip() for line in lines).encode())


def python_texts(source: bytes) -> Iterator[Text]:
    """What a module translates."""
    for _line, found, _comments, context in extract("python", io.BytesIO(source), keywords=_CALLS):
        yield Text(context or "", *((found,) if isinstance(found, str) else found))


def shown_tables() -> Iterator[Text]:
    """Words of tables that templates translate by variable."""
    from zhengan.assess.words import VERDICT_WORDS
    from zhengan.cases.drill import REPORT, SCENARIOS
    from zhengan.cases.hold import HELD_WORDS
    from zhengan.cases.kind import kinds as case_kinds
    from zhengan.cases.publication import KINDS as PUBLISHED
    from zhengan.cases.vulnerability import DOINGS
    from zhengan.ledger.trail import KINDS as EVENTS
    from zhengan.records import THEMES
    from zhengan.web.dates.reminders import WHY_WORDS
    from zhengan.web.law.law_exports import DIFF_FORMS, VOLUME_FORMS
    from zhengan.web.pages.notices import KINDS as NOTICES
    from zhengan.web.pages.vulnerabilities import SEVERITIES
    from zhengan.web.permissions import PAGES, ROLES, VERBS
    from zhengan.web.verdicts.exports import FORMS
    from zhengan.web.work.job_list import STATES
    from zhengan.web.work.kinds import KINDS

    for table in (PAGES, VERBS, VERDICT_WORDS, EVENTS, THEMES, STATES, WHY_WORDS, VOLUME_FORMS, DIFF_FORMS):
        yield from _plain(table.values())
    yield from _plain(kind.title for kind in KINDS.values())
    yield from _plain(form.title for form in FORMS.values())
    yield from (Text("role", words) for words in ROLES.values())
    for words in (DOINGS, NOTICES, PUBLISHED, SCENARIOS, SEVERITIES):
        yield from _plain(words.values())
    # What a vulnerability still owes, and a drill.
    yield from _plain(("核实", "研判影响", "加固整改", "报告监管部门", REPORT))
    yield from _plain(HELD_WORDS.values())
    for kind in case_kinds().values():
        yield from _plain((kind.title, *(state.title for state in kind.states.values())))
        yield from _plain(move.words for move in kind.moves)
        for field in kind.fields.values():
            yield from _plain((field.title, field.help, *field.choices.values()))
    # The sections of a verdict's story.
    sections = "条文 口径 数字 证据 时效 怎样才能合规 接下来做什么 可能的后果 从轻、减轻 旁及规则"
    yield from _plain(sections.split())


def _plain(words: Iterable[str]) -> Iterator[Text]:
    return (Text("", one) for one in words)


def _set_up() -> None:
    """The tables are next to models, which want a configured Django."""
    import django
    from django.conf import settings

    from zhengan.ledger.database import database_settings
    from zhengan.web.site import console_settings

    if not settings.configured:
        settings.configure(**console_settings(database_settings(":memory:"), "only-to-read-words"))
        django.setup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
