"""The permission table, every cell of it, against every address that the console has: who is let in, who is not, who hears that
there is no such page. Addresses, verbs and arguments are taken from the URL patterns themselves, so a new page is tested too."""

import re
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver

from tests.web.given import DAY, ROLES, Console
from zhengan.web.office import Office, open_office
from zhengan.web.permissions import PAGES, VERBS, Page, Role, Verb, allowed
from zhengan.web.urls import urlpatterns
from zhengan.workspace.folder import Workspace, workspace_at

# Addresses that belong to no institution, and why anybody may ask for them.
UNGUARDED = {
    "home": "leads to the person's own institution, or to the sign-in page",
    "look": "language and colours of the one who asks",
    "favicon": "a picture",
    "account_login": "signing in",
    "account_logout": "signing out",
    "account_inactive": "words only",
    "account_reauthenticate": "one's own account; asks for a sign-in itself",
    "account_change_password": "one's own account; asks for a sign-in itself",
    "usersessions_list": "one's own sessions; asks for a sign-in itself",
    "openid_connect_login": "signing in",
    "openid_connect_callback": "signing in",
    "socialaccount_login_cancelled": "words only",
    "socialaccount_login_error": "words only",
    "mfa_": "one's own second factors; each asks for a sign-in, or for its first half",
    "calendar_feed": "a private link: a secret in the address stands for its person",
}
# What parameters of addresses are filled with, by name and else by converter.
SAMPLES: dict[str, Any] = {"type_name": "system", "type": "system", "instrument": "csrc-218", "day": "2026-11-20"}
BY_CONVERTER: dict[str, Any] = {
    "IntConverter": 1,
    "UUIDConverter": uuid.UUID(int=7),
    "PathConverter": "a/b",
    "SlugConverter": "a",
    "StringConverter": "a",
}
WRITING = ("write", "review", "manage")
OK_MOST = 499


@dataclass(frozen=True)
class Address:
    """One address of the console: its name, its pattern, what it takes, and its guard (page, verb)."""

    name: str
    route: str
    parts: tuple[tuple[str, Any], ...]
    guard: tuple[Page, Verb] | None

    def url(self, institution: str) -> str:
        """With every parameter filled in."""
        found = self.route
        for name, value in (*self.parts, ("institution", institution)):
            found = re.sub(rf"<(\w+:)?{name}>", str(value), found)
        return "/" + found


def walk(patterns: Any, before: str = "", given: tuple[tuple[str, Any], ...] = ()) -> Iterator[Address]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        converters = pattern.pattern.converters
        parts = given + tuple(
            (name, SAMPLES.get(name, BY_CONVERTER.get(type(converter).__name__, "a")))
            for name, converter in converters.items()
            if name != "institution"
        )
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, route, parts)
        else:
            assert isinstance(pattern, URLPattern)
            yield Address(pattern.name or route, route, parts, getattr(pattern.callback, "guard", None))


ADDRESSES = tuple(walk(urlpatterns))
GUARDED = tuple(one for one in ADDRESSES if one.guard)


@pytest.fixture(scope="module")
def place(
    small_workspace: Workspace, small_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Console]:
    """The small console on SQLite, one for all cells."""
    from tests.cli.given import LAKE, SEA
    from zhengan.ledger.database import configure, release

    root = tmp_path_factory.mktemp("permissions") / "workspace"
    shutil.copytree(small_workspace.root, root)
    shutil.copyfile(small_sqlite, root / "ledger.sqlite3")
    configure(str(root / "ledger.sqlite3"))
    open_office(Office(workspace_at(root), DAY))
    yield Console(workspace_at(root), SEA, LAKE)
    release()


@pytest.fixture(scope="module")
def clients(place: Console) -> dict[str, Client]:
    """A client of each role, of somebody of the other institution alone, and of nobody. Faults inside count as answers."""
    found = {name: place.client(name) for name in (*ROLES, "outsider")} | {"": Client()}
    for client in found.values():
        client.raise_request_exception = False
    return found


def ask(client: Client, address: Address, institution: str) -> Any:
    """Ask as the guard's verb means it; where only the other method is taken, by that."""
    assert address.guard
    url = address.url(institution)
    first, second = (client.post, client.get) if address.guard[1] in WRITING else (client.get, client.post)
    answer = first(url)
    return second(url) if answer.status_code == 405 else answer


def test_every_address_has_a_guard_or_a_reason() -> None:
    bare = [one for one in ADDRESSES if one.guard is None]
    without = [
        f"{one.name} {one.route}"
        for one in bare
        if one.name not in UNGUARDED and not (one.name.startswith("mfa_") and "mfa_" in UNGUARDED)
    ]
    assert without == []
    assert not [one.route for one in bare if "institution" in one.route]
    assert len(GUARDED) >= 10


def test_the_table_names_only_what_there_is() -> None:
    assert set(PAGES) == set(get_args(Page))
    assert set(VERBS) == set(get_args(Verb))
    assert set(ROLES) == set(get_args(Role))
    for page in PAGES:
        assert allowed(ROLES, page, "read")
        assert not allowed((), page, "read")


@pytest.mark.parametrize("address", GUARDED, ids=lambda one: one.route)
def test_every_cell_of_the_table_at_this_address(address: Address, place: Console, clients: dict[str, Client]) -> None:
    assert address.guard
    page, verb = address.guard
    for role in ROLES:
        answer = ask(clients[role], address, place.institution)
        words = f"{role} {page}:{verb} {address.route} -> {answer.status_code}"
        if allowed((role,), page, verb):
            # Past the guard: the page itself may still know nothing of the made-up arguments.
            assert hasattr(answer.wsgi_request, "place"), words
            assert answer.status_code != 403, words
            assert answer.status_code <= OK_MOST, words
        else:
            assert answer.status_code == 403, words
        # Nobody has a role in the other institution, so it is not there.
        assert ask(clients[role], address, place.other).status_code == 404, words
    assert ask(clients["outsider"], address, place.institution).status_code == 404
    nobody = ask(clients[""], address, place.institution)
    assert nobody.status_code == 302
    assert nobody["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("address", GUARDED, ids=lambda one: one.route)
def test_what_may_only_be_read_takes_no_form(address: Address, place: Console, clients: dict[str, Client]) -> None:
    assert address.guard
    page, verb = address.guard
    role = next(role for role in ROLES if allowed((role,), page, verb))
    answer = clients[role].post(address.url(place.institution))
    assert (answer.status_code == 405) or verb != "read", f"{address.route} takes a POST as {page}:{verb}"


def test_what_was_refused_is_on_the_trail(place: Console, clients: dict[str, Client]) -> None:
    from zhengan.ledger.trail import newest

    assert clients["filer"].get(place.url("manage/")).status_code == 403
    found = newest(place.institution, 1)[0]
    assert (found.type, found.key, found.content()["actor"]) == ("denied", "manage:read", "filer")
