"""What is to be filed, for reminders: as the newest verdicts have it, less what went out already."""

from zhengan.assess.citations import cite_words
from zhengan.web.filings.desk import desk_of, owed_by
from zhengan.web.jobs import this_day
from zhengan.web.verdicts.judged import law_of, newest_run
from zhengan.workspace.reminding import Matter, filing_matters


def filings_to_come(institution: str) -> list[Matter]:
    """Filings with a day, of the present day's verdicts; none where there are no verdicts yet."""
    run = newest_run(institution, this_day(), None)
    if run is None:
        return []
    catalogue, _ = law_of(institution)
    owed = owed_by(run, desk_of(institution).book.filings())
    return filing_matters(owed, lambda cite: cite_words(cite, catalogue))
