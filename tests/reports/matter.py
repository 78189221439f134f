"""One assessment with every verdict, and hostile text in it."""

from datetime import date, timedelta

from tests.assess.sample import AS_OF, finding, over_bound
from zhengan.assess import Assessment, Evidence, Finding
from zhengan.law import load_catalogue
from zhengan.reports import Matter, matter_of

HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>&\x0b'
NAMES = {"甲": "甲证券股份有限公司", "甲/system/S1": HOSTILE}


def findings() -> list[Finding]:
    """A finding of each verdict, one of them with an exposure."""
    missed = {"periods_owed": 364, "done": 363, "missed": 1, "silent": 0, "missed_periods": "2026-03-24"}
    backup = Evidence("backup_run", "B1", 5535)
    return [
        over_bound(),
        finding("20#daily-backup", "breached", "missed", figures=missed, due_on=AS_OF, evidence=(backup,)),
        finding("14#graded", "unproven", "no_record"),
        finding("21#stress-yearly", "due", "first_period", due_on=date(2026, 12, 31)),
        finding("20#continuity", "manual", "judgement_expired", object=None),
        finding("18#business-log", "met", "no_hole", good_until=AS_OF + timedelta(days=5)),
        finding("18#business-log", "met", "no_hole", object=("system", "S2"), good_until=AS_OF + timedelta(days=9)),
        finding("15#verified", "not_applicable", "cancelled", object=("change", "C1")),
        finding("20#multi-active", "advisory", "taken"),
    ]


def matter() -> Matter:
    """The matter of those findings, with a notice."""
    notice = {"code": "capacity_disagrees", "institution": "甲", "object": "S9", "text": HOSTILE}
    assessment = Assessment((AS_OF,), tuple(findings()), (notice,), "日历 1")
    return matter_of(assessment, load_catalogue(), NAMES)
