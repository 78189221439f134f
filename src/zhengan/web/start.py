"""From a workspace to a console that answers: settings, secret, tables, and the first account.

start(office) ─► the WSGI application
"""

import os
import secrets
import string
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhengan.ledger.database import DATABASE_URL, database_settings
from zhengan.web.office import Office, open_office
from zhengan.web.site import LOCAL, Address, console_settings
from zhengan.workspace.clock import now

if TYPE_CHECKING:
    from zhengan.web.models import User
    from zhengan.web.permissions import Role

_SECRET_BYTES = 64
# Letters and figures that nobody mistakes for one another, and signs that survive being read out.
_LETTERS = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lI")))
_SIGNS = "-+="


def start(office: Office, address: Address = LOCAL, urls: str = "zhengan.api.urls") -> Callable[..., Any]:
    """Points Django at the workspace, brings all tables up to date, and gives the application that answers requests."""
    configure_console(office, address, urls)
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", verbosity=0, interactive=False)
    application: Callable[..., Any] = get_wsgi_application()
    return application


def configure_console(office: Office, address: Address, urls: str) -> None:
    """Points Django at the workspace's database; the tables stay as they are."""
    import django
    from django.conf import settings

    place = os.environ.get(DATABASE_URL) or office.workspace.database
    found = console_settings(database_settings(place), secret_of(office.workspace.root), address, urls)
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
        return path.read_text(encoding="ascii")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(_SECRET_BYTES))
    return path.read_text(encoding="ascii")


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
