"""Consoles to test on: a small one on both databases, and the demonstration's; people of every role; clients signed in.

`console`        海晏证券's small workspace (tests/cli/given.py) and 镜湖期货 beside it, on SQLite and then on PostgreSQL
`demo_console`   the four institutions of the demonstration, already judged, on SQLite (a copy of the test's own)
"""

import fcntl
import os
import shutil
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests.cli.given import FILES, FUTURES, LAKE, SEA, write_files
from tests.conftest import create_database, own_database
from tests.web.browser import WIDE, OpenPage, Scheme
from zhengan.web.office import Office, open_office
from zhengan.workspace.folder import Workspace, workspace_at, write_settings

DAY = date(2026, 11, 20)
EVENING = datetime(2026, 11, 20, 10, tzinfo=UTC)
ROLES = ("admin", "filer", "reviewer", "auditor", "leader")
PASSWORD = "Kai-shi+2026=ok"  # of accounts that exist in tests only


AsPerson = Callable[[str], OpenPage]


@dataclass(frozen=True)
class Console:
    """A console under test: its workspace and its first institution. People are called by their role; `outsider` is a filer of
    another institution alone."""

    workspace: Workspace
    institution: str
    other: str

    def client(self, username: str) -> Client:
        """A client signed in as that person."""
        from zhengan.web.models import User

        client = Client(raise_request_exception=True)
        client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
        return client

    def url(self, path: str = "") -> str:
        """The address of a page of the institution, such as `verdicts/`."""
        return f"/i/{self.institution}/{path}"


@pytest.fixture(scope="session")
def small_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The small console's folder, to copy; its database is made for each kind of database."""
    root = tmp_path_factory.mktemp("small") / "workspace"
    return write_settings(root, key=SEA, name="海晏证券有限公司", kind="securities", bureau="上海", digest="sha256")


@pytest.fixture(scope="session")
def small_sqlite(small_workspace: Workspace, migrated_sqlite: Path) -> Path:
    """A SQLite file with the small console's evidence, people and verdicts, to copy."""
    place = small_workspace.root.parent / "small.sqlite3"
    shutil.copyfile(migrated_sqlite, place)
    _fill(small_workspace, str(place))
    return place


@pytest.fixture(scope="session")
def small_postgres(small_workspace: Workspace, postgres_server: Any, migrated_postgres: str) -> str:
    """The name of a PostgreSQL database with the same, to copy."""
    # The fixture is known to two folders of tests, which make one each.
    name = f"small{uuid.uuid4().hex}"
    create_database(postgres_server, name, migrated_postgres)
    _fill(small_workspace, postgres_server.get_uri(database=name))
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def console(request: pytest.FixtureRequest, small_workspace: Workspace, tmp_path: Path) -> Iterator[Console]:
    """The small console, judged on 2026-11-20, on each database in turn."""
    from zhengan.ledger.database import configure, release

    root = tmp_path / "workspace"
    shutil.copytree(small_workspace.root, root)
    with ExitStack() as held:
        if request.param == "sqlite":
            shutil.copyfile(request.getfixturevalue("small_sqlite"), root / "ledger.sqlite3")
            address = str(root / "ledger.sqlite3")
        else:
            server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("small_postgres")
            address = held.enter_context(own_database(server, template))
        held.enter_context(_env(address))
        configure(address)
        open_office(Office(workspace_at(root), DAY))
        yield Console(workspace_at(root), SEA, LAKE)
        release()


@pytest.fixture
def unjudged(console: Console) -> Console:
    """The small console before anything was judged."""
    from zhengan.web.models import Run

    Run.objects.all().delete()
    return console


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's workspace with people and verdicts, made once for all workers; to copy, not to change."""
    shared = (
        tmp_path_factory.getbasetemp().parent
        if os.environ.get("PYTEST_XDIST_WORKER")
        else tmp_path_factory.getbasetemp()
    )
    place = shared / "demonstration"
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "READY").exists():
            shutil.rmtree(place, ignore_errors=True)
            _build(place)
            (place / "READY").touch()
    return place / "workspace"


@pytest.fixture
def demo_console(demonstration: Path, tmp_path: Path) -> Iterator[Console]:
    """A copy of the demonstration's console."""
    from zhengan.ledger.database import configure, release

    root = tmp_path / "workspace"
    shutil.copytree(demonstration, root, ignore=shutil.ignore_patterns("telemetry", "segments", "wal"))
    # What is sealed is only read: it need not be copied for each test.
    for sealed in (demonstration / "archive").glob("*/segments"):
        (root / sealed.relative_to(demonstration)).symlink_to(sealed)
    if (demonstration / "telemetry").is_dir():
        (root / "telemetry").symlink_to(demonstration / "telemetry")
    workspace = workspace_at(root)
    configure(str(workspace.database))
    open_office(Office(workspace, DAY))
    yield Console(workspace, "示范证券", "示范交易所")
    release()


@pytest.fixture
def served(demo_console: Console) -> Iterator[str]:
    """The address of the demonstration's console, served from another thread for browsers."""
    from django.core.wsgi import get_wsgi_application

    from zhengan.web.answering import Stop, answer, listen, take_port

    port, stop = take_port("127.0.0.1", 0), Stop()
    thread = threading.Thread(target=answer, args=(listen(get_wsgi_application(), port), stop), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port.getsockname()[1]}"
    stop(0, None)
    thread.join(timeout=10)


@pytest.fixture
def as_person(open_page: OpenPage, demo_console: Console, served: str) -> AsPerson:
    """Opens pages in a browser that is signed in already: `as_person("filer")` is an `OpenPage` of theirs."""

    def of(username: str) -> OpenPage:
        cookie = demo_console.client(username).cookies["zhengan_session"].value

        def opened(
            width: int = WIDE, scheme: Scheme = "light", forgiven: tuple[str, ...] = (), locale: str = "zh-CN"
        ) -> Page:
            page = open_page(width, scheme, forgiven, locale)
            page.context.add_cookies([{"name": "zhengan_session", "value": cookie, "url": served}])
            return page

        return opened

    return of


def people(*institutions: str) -> None:
    """A person of each role in the first institution, and an outsider who has a role in the second alone."""
    from zhengan.web.models import Membership, User
    from zhengan.workspace.clock import now

    for role in (*ROLES, "outsider"):
        user = User.objects.create_user(role, password=PASSWORD, display_name=role, password_set_at=now())
        held, institution = ("filer", institutions[1]) if role == "outsider" else (role, institutions[0])
        Membership.objects.create(user=user, institution=institution, role=held, given_by="given", given_at=now())


@contextmanager
def _env(address: str) -> Iterator[None]:
    """Lets workspaces be kept at an address of the test's choice."""
    before = os.environ.get("ZHENGAN_DATABASE_URL")
    os.environ["ZHENGAN_DATABASE_URL"] = address
    yield
    if before is None:
        del os.environ["ZHENGAN_DATABASE_URL"]
    else:
        os.environ["ZHENGAN_DATABASE_URL"] = before


def _fill(workspace: Workspace, address: str) -> None:
    """The small console's evidence, people and verdicts into a migrated database."""
    from zhengan.ledger.database import configure, release
    from zhengan.web.verdicts.judged import judge_now
    from zhengan.workspace.intake import take_folder

    with _env(address):
        configure(address)
        folder = workspace.root.parent / "evidence"
        write_files(folder / SEA, FILES)
        write_files(folder / LAKE, FUTURES)
        take_folder(workspace, folder, EVENING, "given")
        open_office(Office(workspace, DAY))
        people(SEA, LAKE)
        for institution in (SEA, LAKE):
            judge_now(institution, DAY, None, EVENING)
        release()


def _build(place: Path) -> None:
    from tests.cli.given import zhengan
    from zhengan.ledger.database import configure, migrate, release
    from zhengan.web.verdicts.judged import judge_now

    made: Any = zhengan("demo", "--folder", place, "--no-serve")
    assert made.exit_code in (0, 1), made.output
    workspace = workspace_at(place / "workspace")
    configure(str(workspace.database))
    migrate()
    open_office(Office(workspace, DAY))
    people("示范证券", "示范交易所")
    for institution in ("示范证券", "示范交易所"):
        judge_now(institution, DAY, None, EVENING)
    release()
