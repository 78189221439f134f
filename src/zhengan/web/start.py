"""From a workspace to a console that answers: settings, secret, tables, and the first account.

start(office) ─► the WSGI application
"""

import gc
import os
import secrets
import string
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhengan.ledger.database import DATABASE_URL, database_settings
from zhengan.web.identity_server import identity_server
from zhengan.web.office import Office, open_office
from zhengan.web.site import LOCAL, Address, console_settings
from zhengan.workspace.clock import now
from zhengan.workspace.errors import InputError

if TYPE_CHECKING:
    from zhengan.web.models import User
    from zhengan.web.permissions import Role

_SECRET_BYTES = 64
# Letters and figures that nobody mistakes for one another, and signs that survive being read out.
_LETTERS = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lI")))
_SIGNS = "-+="


def start(office: Office, address: Address = LOCAL) -> Callable[..., Any]:
    """Points Django at the workspace, brings all tables up to date, and gives the application that answers requests."""
    with _no_garbage():
        configure_console(office, address)
        return application_of(office)


@contextmanager
def _no_garbage() -> Iterator[None]:
    """What is loaded at the start stays to the end: the collector need not look at it, neither now nor later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def application_of(office: Office) -> Callable[..., Any]:
    """The application over a workspace that Django is pointed at already; its tables are brought up to date."""
    bring_up_to_date(office.workspace.root)
    from zhengan.workspace.submissions import recover_all

    # What a power cut left between "sent" and "recorded" is finished before anybody looks.
    recover_all(office.workspace, now())
    from django.core.wsgi import get_wsgi_application
    from django.urls import get_resolver

    application: Callable[..., Any] = get_wsgi_application()
    # Pages are loaded now, not while the first person waits.
    _ = get_resolver().url_patterns
    return application


def bring_up_to_date(root: Path) -> None:
    """Brings all tables up to date. Servers that start together on one workspace take turns. Raises StorageError."""
    from zhengan.ledger.database import migrate

    with alone(root):
        migrate()


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """One process at a time: on this machine by a file, on PostgreSQL among all servers by a lock of the database's."""
    from django.db import connection

    with (root / "keys" / "start.lock").open("w") as file:
        flock(file, LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended('zhengan/start', 0))")
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended('zhengan/start', 0))")


def first_person(office: Office) -> str | None:
    """Makes the administrator where nobody has an account yet, and returns the one-time password; else None."""
    from zhengan.web.models import User

    with alone(office.workspace.root):
        if User.objects.exists():
            return None
        password = one_time_password()
        add_person("admin", "管理员", password, {office.workspace.institution: ("admin",)})
        return password


def configure_console(office: Office, address: Address = LOCAL, urls: str = "zhengan.api.urls") -> None:
    """Points Django at the workspace's database; the tables stay as they are."""
    import django
    from django.conf import settings

    place = os.environ.get(DATABASE_URL) or office.workspace.database
    root = office.workspace.root
    found = console_settings(database_settings(place), secret_of(root), address, urls, identity_server(root))
    settings.configure(**found)
    django.setup()
    open_office(office)


def secret_of(root: Path) -> str:
    """The secret that signs cookies: made at the first start, readable by its owner only."""
    path = root / "keys" / "console.secret"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _written(path)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(_SECRET_BYTES))
    return path.read_text(encoding="ascii")


def _written(path: Path) -> str:
    """The secret, once the process that is making it has written it."""
    for _ in range(100):
        if found := path.read_text(encoding="ascii"):
            return found
        time.sleep(0.02)
    raise InputError(f"{path} 是空的。请删除它后重新启动：会生成新的密钥，所有人需要重新登录。")


def one_time_password() -> str:
    """A password to be changed at the first sign-in: 20 signs, four kinds, about 110 bits."""
    while True:
        found = "".join(secrets.choice(_LETTERS + _SIGNS) for _ in range(20))
        kinds = (str.islower, str.isupper, str.isdigit, lambda char: char in _SIGNS)
        if all(any(kind(char) for char in found) for kind in kinds):
            return found


def add_person(username: str, display_name: str, password: str, roles: dict[str, tuple["Role", ...]]) -> "User":
    """An account with its roles by institution; the password is a one-time one."""
    from zhengan.web.models import Membership, User

    user = User.objects.create_user(
        username, password=password, display_name=display_name, must_change_password=True, password_set_at=now()
    )
    Membership.objects.bulk_create(
        Membership(user=user, institution=institution, role=role, given_by="setup", given_at=now())
        for institution, held in roles.items()
        for role in held
    )
    return user


def give_person(username: str, display_name: str, password: str, roles: dict[str, tuple["Role", ...]]) -> None:
    """An account of the demonstration: made, or given this password again, with no second factor and no lock."""
    from allauth.mfa.models import Authenticator
    from axes.utils import reset

    from zhengan.web.models import User

    Authenticator.objects.filter(user__username=username).delete()
    reset(username=username)
    user = User.objects.filter(username=username).first() or add_person(username, display_name, password, roles)
    user.set_password(password)
    user.must_change_password, user.password_set_at, user.is_active = False, now(), True
    user.save()
