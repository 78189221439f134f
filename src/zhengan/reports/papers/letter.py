"""What a paper says of itself, and its covering letter, in words that Word and PDF share."""

from datetime import date

from zhengan.reports.papers.paper import Paper


def date_words(day: date) -> str:
    """A day as an official paper dates itself."""
    return f"{day.year}年{day.month}月{day.day}日"


def letter_words(paper: Paper) -> str:
    """The body of the covering letter; '' where the kind has none."""
    period = paper.period.words if paper.period else ""
    return paper.kind.letter.replace("{basis}", paper.basis).replace("{period}", period)


def told_words(paper: Paper) -> str:
    """What the paper rests on: the day, and how much is missing."""
    missing = len(paper.gaps)
    told = f"数字取自截至{date_words(paper.as_of)}登记的证据"
    verdicts = f"，核查以{date_words(paper.day)}为准" if paper.kind.judged and paper.day != paper.as_of else ""
    return f"{told}{verdicts}。" + (f"还缺 {missing} 处，文中标有“待补”。" if missing else "")
