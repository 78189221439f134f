"""Programs that ask the API in tests: with a token, in this process, without a network."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
from django.core.wsgi import get_wsgi_application

from tests.web.given import Console
from zhengan.api.client import Client
from zhengan.api.transport import Transport
from zhengan.web.accounts.tokens import issue, roles_of, scopes_of
from zhengan.web.models import User
from zhengan.workspace.clock import now

HOST = "http://127.0.0.1"


@dataclass(frozen=True)
class Program:
    """A program with a token: `ask` gives the plain answer, `client` the typed client."""

    institution: str
    token: str

    def ask(self, method: str, path: str, **said: Any) -> httpx.Response:
        """The answer to one request; a path that begins with `~` stands in the institution."""
        place = f"/api/v1/institutions/{self.institution}/{path[1:]}" if path.startswith("~") else f"/api/v1/{path}"
        headers = {"Authorization": f"Bearer {self.token}", **said.pop("headers", {})}
        with httpx.Client(base_url=HOST, transport=wsgi()) as http:
            return http.request(method, place, headers=headers, **said)

    def client(
        self, under: httpx.BaseTransport | None = None, sleep: Callable[[float], object] = lambda _: None
    ) -> Client:
        """The typed client over this process's application."""
        return Client(HOST, self.token, transport=Transport(HOST, self.token, under=under or wsgi(), sleep=sleep))


def program(console: Console, username: str, scopes: tuple[str, ...] = ()) -> Program:
    """A program of that person's, with all that their roles allow or only these scopes."""
    user = User.objects.get(username=username)
    institution = console.other if username == "outsider" else console.institution
    wanted = scopes or scopes_of(roles_of(user, institution))
    return Program(institution, issue(user, institution, "test", wanted, days=1, now=now()).text)


def wsgi() -> httpx.WSGITransport:
    """The application of this process as a network."""
    application = _application()

    def told(environ: dict[str, Any], start: Any) -> Any:
        # As a server does it (PEP 3333); httpx leaves the path as text.
        environ["PATH_INFO"] = environ["PATH_INFO"].encode().decode("latin-1")
        return application(environ, start)

    return httpx.WSGITransport(app=told)


@cache
def _application() -> Any:
    """Made once, as a server does: it reads its settings and every file it serves."""
    return get_wsgi_application()
