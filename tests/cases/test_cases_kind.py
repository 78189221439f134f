"""The table of kinds: what it holds together, and what a table that does not is told."""

import pytest

from tests.cases.given import AT, LI, book
from zhengan.cases import CaseAbsent, kind_of, kinds
from zhengan.cases.kind import read_kinds

_GOOD = """
k:
  title: 甲
  states: {a: {title: 起}, b: {title: 止, ends: true}}
  fields: {why: {title: 理由, kind: words}}
  moves: [{from: [a], to: b, words: 办结, who: [reviewer], needs: [why]}]
"""


def test_every_kind_of_the_issue_is_there() -> None:
    wanted = {
        "incident",
        "change",
        "vulnerability",
        "notice",
        "publication_stop",
        "service_suspension",
        "rectification",
    }
    assert wanted <= set(kinds())


@pytest.mark.parametrize("name", list(kinds()))
def test_every_state_leads_to_an_end(name: str) -> None:
    """Whatever happens, a case can be closed."""
    kind = kind_of(name)
    ending = {state.name for state in kind.states.values() if state.ends}
    for _ in kind.states:
        ending |= {source for move in kind.moves if move.to in ending for source in move.sources}
    assert ending == set(kind.states)


@pytest.mark.parametrize("name", list(kinds()))
def test_closing_wants_a_second_person_or_a_reviewer(name: str) -> None:
    """Nobody who only files ends a case alone, unless it goes on in another one or nothing was begun."""
    kind = kind_of(name)
    free = {"merged", "withdrawn", "cancelled"}
    for move in kind.moves:
        if kind.states[move.to].ends and move.to not in free:
            assert move.four_eyes or "filer" not in move.who, move.words


def test_moves_may_be_asked_for_by_role() -> None:
    kind = kind_of("rectification")
    assert [move.to for move in kind.moves_from("finished")] == ["planned", "closed"]
    assert [move.to for move in kind.moves_from("finished", {"filer"})] == ["closed"]
    assert kind.moves_from("finished", {"auditor"}) == ()


def test_a_sound_table_is_read() -> None:
    kind = read_kinds(_GOOD)["k"]
    assert kind.first.name == "a"
    move = kind.move("a", "b")
    assert move is not None
    assert (move.needs, move.four_eyes) == (("why",), False)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("to: b", "to: c"),
        ("from: [a]", "from: [b]"),
        ("needs: [why]", "needs: [who]"),
        ("kind: words", "kind: novel"),
        ("why: {title", "by: {title"),
        ("b: {title: 止, ends: true}", "b: {title: 止}"),
        ("a: {title: 起}", "a: {title: 起}, c: {title: 远, ends: true}"),
        ("a: {title: 起}", "a: {title: 起, until: why}"),
        ("kind: words", "kind: choice"),
        ("who: [reviewer]", "who: []"),
        ("who: [reviewer]", "who: [guest]"),
    ],
)
def test_a_table_that_does_not_hang_together_is_refused(before: str, after: str) -> None:
    with pytest.raises(ValueError, match=r"^k "):
        read_kinds(_GOOD.replace(before, after))


def test_an_unknown_kind_is_told_with_those_that_are(sqlite_place: str) -> None:
    with pytest.raises(CaseAbsent, match="整改（rectification）"):
        book().open_case("party", None, LI, AT)
