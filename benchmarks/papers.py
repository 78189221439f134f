"""The annual report of a firm of 300 systems, from its evidence to the Word and PDF files.

    python -m benchmarks papers [--systems 300] [--important 60] [--records 30000] [--rounds 3] [--folder …]

Every round is a process of its own: evidence read and judged at the end of the year (`judged`), the paper made and checked
(`made`), written as Word (`word`) and as PDF (`pdf`). Medians, after one more round that warms (none with `--rounds 0`); the sum must
stay under 20 s.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from benchmarks.firm import INSTITUTION, Firm, write_csv

_MOST_SECONDS = 20.0
_STEPS = ("judged", "made", "word", "pdf")
_YEAR, _AS_OF = "2026", date(2027, 4, 20)


def main(argv: Sequence[str]) -> None:
    """Prints the medians of each step, and what of the 20 s is used."""
    parser = argparse.ArgumentParser(prog="./run bench papers", description="三百个系统的年报")
    parser.add_argument("--systems", type=int, default=300)
    parser.add_argument("--important", type=int, default=60)
    parser.add_argument("--records", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/zhengan-bench"))
    asked = parser.parse_args(argv)
    folder = asked.folder / f"papers-{asked.systems}-{asked.important}-{asked.records}"
    if not (folder / "evidence").is_dir():
        count = write_csv(Firm(asked.systems, asked.important, records=asked.records), folder / "evidence")
        print(f"{count:,} records written")
    if asked.rounds:
        _process(folder)
    rounds = [_process(folder) for _ in range(max(1, asked.rounds))]
    middle = {step: statistics.median(each[step] for each in rounds) for step in _STEPS}
    for step, seconds in middle.items():
        print(f"{step:8} {seconds:6.2f} s")
    whole = sum(middle.values())
    print(f"whole    {whole:6.2f} s (at most {_MOST_SECONDS:.0f} s); {rounds[0]['figures']:.0f} figures")
    print(f"CPU      {statistics.median(each['cpu'] for each in rounds):6.2f} s with the start of the program")


def measure(folder: str) -> None:
    """One annual report in this process, its steps printed as JSON."""
    from zhengan.reports.papers.check import check_paper
    from zhengan.reports.papers.kind import kind_of
    from zhengan.reports.papers.making import make_paper
    from zhengan.reports.papers.pdf import write_pdf
    from zhengan.reports.papers.word import write_word
    from zhengan.workspace.papers import facts_of, paper_question, wanted

    marks = [time.perf_counter()]
    question, institution = paper_question(Path(folder, "evidence"), None, INSTITUTION)
    kind = kind_of("annual_report")
    facts = facts_of(question, wanted(question, kind, institution, _AS_OF, {"period": _YEAR}))
    marks.append(time.perf_counter())
    paper = make_paper(kind, facts, {})
    check_paper(paper, facts)
    marks.append(time.perf_counter())
    with tempfile.TemporaryDirectory() as place:
        write_word(paper, Path(place, "a.docx"))
        marks.append(time.perf_counter())
        write_pdf(paper, Path(place, "a.pdf"))
        marks.append(time.perf_counter())
    steps = {step: marks[at + 1] - marks[at] for at, step in enumerate(_STEPS)}
    print(json.dumps({**steps, "cpu": time.process_time(), "figures": len(paper.figures)}))


def _process(folder: Path) -> Mapping[str, float]:
    code = "import sys; from benchmarks.papers import measure; measure(sys.argv[1])"
    said = subprocess.run([sys.executable, "-c", code, folder], check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(said.stdout.splitlines()[-1])
    return found
