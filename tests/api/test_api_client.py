"""The typed client: a method for every operation, pages gone through, problems raised, broken connections tried again."""

import ast
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.api.given import program, wsgi
from tests.web.given import Console
from zhengan.api.application import OPERATIONS
from zhengan.api.client import ApiError, ApiProblem, Client, StillWaiting, Unreachable
from zhengan.api.pace import PACE
from zhengan.api.transport import Transport
from zhengan.ledger import head

DRILL = {"held_on": "2026-11-01", "with_associated": False}


def test_there_is_a_method_for_every_operation() -> None:
    methods = {name for name in dir(Client) if not name.startswith("_")} - {"close", "institution"}
    assert methods == set(OPERATIONS)


def test_it_needs_neither_django_nor_pydantic() -> None:
    code = "import sys, zhengan.api.client; print({'django', 'pydantic', 'ninja'} & set(sys.modules))"
    src = Path(__file__).parents[2] / "src"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(src)}
    )
    assert found.stdout.strip() == "set()"


def test_shapes_are_declared_once() -> None:
    folder = Path(__file__).parents[2] / "src/zhengan/api/shapes"
    names = [
        node.name
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    ]
    assert len(names) == len(set(names))


def test_lists_are_gone_through_whatever_their_pages(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    with program(console, "filer").client() as server:
        assert server.institution == console.institution
        for number in range(7):
            assert server.put_record("drill", f"d{number}", DRILL | {"note": str(number)})["state"] == "entered"
        pages = Transport.pages
        monkeypatch.setattr(Transport, "pages", lambda self, path, query: pages(self, path, {**query, "limit": 3}))
        assert [one["key"] for one in server.list_records("drill")] == [*(f"d{n}" for n in reversed(range(7))), "演练"]


def test_a_problem_is_raised_with_all_that_it_says(console: Console) -> None:
    with program(console, "filer").client() as server, pytest.raises(ApiProblem) as raised:
        server.put_record("drill", "d1", {"held_on": "gestern"})
    assert raised.value.status == 422
    assert "held_on" in str(raised.value)
    assert len(raised.value.problem["faults"]) == 2


def test_a_broken_connection_does_a_thing_once(console: Console) -> None:
    waited: list[float] = []
    lost = _Losing(wsgi(), 2)
    before = head(console.institution).seq
    with program(console, "filer").client(lost, waited.append) as server:
        filed = server.put_record("drill", "d1", DRILL)
    # The answer that was lost had entered it; the last one is that answer, kept.
    assert (filed["state"], filed["seq"]) == ("entered", before + 1)
    assert head(console.institution).seq == before + 1
    assert waited == [1.0, 2.0]


def test_a_server_that_is_away_is_told_so(console: Console) -> None:
    with program(console, "filer").client(_Losing(wsgi(), 99)) as server, pytest.raises(Unreachable, match="连不上"):
        server.ledger_head()


def test_it_waits_for_an_assessment_as_long_as_is_sensible(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    # The server's minutes go by as the client waits.
    monkeypatch.setattr(PACE, "_clock", lambda: sum(waited))
    with program(console, "filer").client(sleep=waited.append) as server, pytest.raises(StillWaiting, match="任务"):
        server.get_run(as_of="2026-03-31")
    assert 500 < sum(waited) <= 600


@pytest.mark.parametrize("address", ["ftp://x", "compliance.example", "http://compliance.example", "https://"])
def test_a_token_goes_to_a_proper_address_only(address: str) -> None:
    with pytest.raises(ApiError):
        Client(address, "zat_x")


def test_a_token_is_not_shown(console: Console) -> None:
    asker = program(console, "filer")
    assert asker.token not in repr(asker.client()._over)


def test_another_page_at_that_address_is_no_server() -> None:
    def page(request: httpx.Request) -> httpx.Response:
        return httpx.Response(502, text="<html>")

    over = Transport("http://127.0.0.1", "zat_x", under=httpx.MockTransport(page), sleep=lambda _: None)
    with Client("http://127.0.0.1", "zat_x", transport=over) as server, pytest.raises(ApiError, match="不像证安"):
        server.who_am_i()


class _Losing(httpx.BaseTransport):
    """Does what is asked and loses the first answers on the way back."""

    def __init__(self, under: httpx.BaseTransport, count: int) -> None:
        self._under, self._left = under, count

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._under.handle_request(request)
        if self._left and b"/me" not in request.url.raw_path:
            self._left -= 1
            raise httpx.ReadError("lost")
        return answer
