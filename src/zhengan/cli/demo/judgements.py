"""What only a person can say: signed judgements on attested duties, and on what was done promptly enough."""

from datetime import timedelta

from zhengan.cli.demo.chapter import Cell, Chapter, Planted, duty_of, kept
from zhengan.cli.demo.scene import Scene
from zhengan.records import Row

_VALID = timedelta(days=365)
_AWAITED = "awaited"


def judgements(scene: Scene) -> Chapter:
    """Every judgement of the institution's table. A line with `words` is a story: one awaited, run out, or not in favour.

    The others were signed a month apart, so that they do not all run out on one day.
    """
    told = scene.told("judgements")
    signed = [_judgement(scene, number, row) for number, row in enumerate(told) if row["conclusion"] != _AWAITED]
    return Chapter(signed, [_fault(scene, row) for row in told if row["words"]])


def _judgement(scene: Scene, number: int, row: dict[str, str]) -> Row:
    signed = scene.back(int(row["days"] or 40 + 30 * (number % 8)))
    cells: dict[str, Cell] = {
        "obligation": duty_of(row["duty"]),
        "object": row["of"] or None,
        "conclusion": row["conclusion"] or "met",
        "grounds": row["grounds"],
        "by": row["by"] or scene.firm.signer,
        "on": signed,
        "until": signed + _VALID,
    }
    return kept("judgement", f"judgement-{number + 1:03d}", cells)


def _fault(scene: Scene, row: dict[str, str]) -> Planted:
    match row["conclusion"]:
        case "breached":
            found = ("breached", "judged")
        case "awaited":
            found = ("manual", row["reason"] or "judgement_awaited")
        case _:
            found = ("manual", "judgement_expired")
    return Planted(duty_of(row["duty"]), row["of"], *found, row["words"])
