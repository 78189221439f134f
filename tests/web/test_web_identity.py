"""Signing in by the company's identity server: a small real one answers in this process, signs RS256 and checks PKCE."""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from tests.web.given import Console
from zhengan.ledger.trail import newest
from zhengan.web.accounts import identity
from zhengan.web.identity_server import IdentityServer, identity_server
from zhengan.web.site import LOCAL, console_settings
from zhengan.workspace.errors import InputError

CLIENT, SECRET = "zhengan", "only-for-tests"
LOGIN = "/accounts/oidc/oidc/login/"


@dataclass
class Issuer:
    """An OpenID Connect server: who comes is `claims`."""

    claims: dict[str, Any]
    key: rsa.RSAPrivateKey = field(
        default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    url: str = ""
    audience: str = CLIENT
    seen: list[str] = field(default_factory=list)

    def configuration(self) -> dict[str, Any]:
        names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        ends = {f"{name}_endpoint": f"{self.url}/{path}" for name, path in names.items()}
        methods = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
        return {"issuer": self.url, "jwks_uri": f"{self.url}/jwks", **ends, **methods}

    def code_for(self, address: str) -> str:
        """What a browser that was sent to the authorization address comes back with: the address of the callback."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        asked = self.codes.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        if asked is None or proof.decode() != asked["code_challenge"] or form.get("client_secret") != SECRET:
            return None
        now = datetime.now(UTC)  # noqa: TID251
        claims = {"iss": self.url, "aud": self.audience, "iat": now, "exp": now + timedelta(minutes=5), **self.claims}
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "1"})
        return {"access_token": "opaque", "token_type": "Bearer", "expires_in": 300, "id_token": signed}


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    found = Issuer({"sub": "0042-zhang", "preferred_username": "filer"})

    class Answer(BaseHTTPRequestHandler):
        def _say(self, content: Any) -> None:
            body = json.dumps(content if content is not None else {"error": "invalid_grant"}).encode()
            self.send_response(200 if content is not None else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            found.seen.append(self.path)
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(found.key.public_key()))
            answers = {
                "/.well-known/openid-configuration": found.configuration(),
                "/userinfo": found.claims,
                "/jwks": {"keys": [{**public, "kid": "1", "alg": "RS256", "use": "sig"}]},
            }
            self._say(answers.get(self.path))

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            found.seen.append(self.path)
            self._say(found.token(form))

        def log_message(self, *_: Any) -> None:
            """Nothing: tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield found
    server.shutdown()
    server.server_close()
    thread.join(timeout=10)


def by(settings: Any, issuer: Issuer, *, by_username: bool = False) -> IdentityServer:
    """The console signs in by this server."""
    server = IdentityServer("统一身份", issuer.url, CLIENT, SECRET, by_username)
    settings.SOCIALACCOUNT_PROVIDERS = console_settings({}, "x", LOCAL, identity=server)["SOCIALACCOUNT_PROVIDERS"]
    return server


def come(client: Client, issuer: Issuer) -> Any:
    """From the button to the answer to the callback."""
    sent = client.post(LOGIN)
    assert sent.status_code == 302, sent.content.decode()
    assert sent["Location"].startswith(f"{issuer.url}/authorize?")
    back = urlsplit(issuer.code_for(sent["Location"]))
    return client.get(f"{back.path}?{back.query}")


def person(name: str) -> Any:
    from zhengan.web.models import User

    return User.objects.get(username=name)


def test_the_button_is_there_only_where_a_server_is_named(console: Console, issuer: Issuer, settings: Any) -> None:
    assert "统一身份" not in Client().get("/accounts/login/").content.decode()
    assert Client().post(LOGIN).status_code == 404
    by(settings, issuer)
    assert "用统一身份登录" in Client().get("/accounts/login/").content.decode()


def test_whoever_is_not_linked_gets_no_account_but_a_number_for_the_administrator(
    console: Console, issuer: Issuer, settings: Any
) -> None:
    from zhengan.web.models import User

    by(settings, issuer)
    before = User.objects.count()
    client = Client()
    answer = come(client, issuer)
    assert answer.status_code == 403
    assert "0042-zhang" in answer.content.decode()
    assert User.objects.count() == before
    assert client.get("/accounts/sessions/").status_code == 302
    item = newest("", 1)[0]
    assert (item.type, item.content()["payload"]["why"]) == ("login_failed", "unlinked")


def test_an_administrator_links_the_number_and_the_person_is_in(
    console: Console, issuer: Issuer, settings: Any
) -> None:
    by(settings, issuer)
    admin, user = console.client("admin"), person("filer")
    admin.post(console.url(f"manage/people/{user.pk}/identity/"), {"number": "0042-zhang"})
    client = Client()
    assert come(client, issuer)["Location"] == "/"
    assert client.get(console.url("verdicts/")).status_code == 200
    assert newest("", 1)[0].content()["payload"]["by"] == ["socialaccount"]
    taken = admin.post(console.url(f"manage/people/{person('reviewer').pk}/identity/"), {"number": "0042-zhang"})
    assert taken.status_code == 400
    admin.post(console.url(f"manage/people/{user.pk}/identity/"), {"number": ""})
    assert come(Client(), issuer).status_code == 403


def test_the_user_name_links_only_where_that_is_configured(console: Console, issuer: Issuer, settings: Any) -> None:
    by(settings, issuer, by_username=True)
    assert come(Client(), issuer)["Location"] == "/"
    assert identity.number_of(person("filer")) == "0042-zhang"
    issuer.claims = {"sub": "another", "preferred_username": "filer"}
    assert come(Client(), issuer).status_code == 403  # the account is somebody's already
    issuer.claims = {"sub": "third", "preferred_username": "FILER"}
    assert come(Client(), issuer).status_code == 403


def test_a_disabled_account_stays_out(console: Console, issuer: Issuer, settings: Any) -> None:
    by(settings, issuer)
    user = person("filer")
    identity.link(user, "0042-zhang")
    user.is_active = False
    user.save()
    client = Client()
    assert come(client, issuer).status_code == 403
    assert client.get("/accounts/sessions/").status_code == 302


@pytest.mark.parametrize("wrong", ["code", "state", "audience", "secret", "gone"])
def test_a_forged_or_failed_answer_signs_nobody_in(console: Console, issuer: Issuer, settings: Any, wrong: str) -> None:
    by(settings, issuer)
    identity.link(person("filer"), "0042-zhang")
    client = Client()
    back = urlsplit(issuer.code_for(client.post(LOGIN)["Location"]))
    query = {name: values[0] for name, values in parse_qs(back.query).items()}
    if wrong in ("code", "state"):
        query[wrong] = "made-up"
    elif wrong == "audience":
        issuer.audience = "another"
    elif wrong == "secret":
        issuer.codes.clear()
    else:
        issuer.codes[query["code"]]["code_challenge"] = "x"
    answer = client.get(f"{back.path}?{urlencode(query)}")
    assert "统一身份没有给出可用的答复" in answer.content.decode()
    assert client.get("/accounts/sessions/").status_code == 302


def test_the_settings_are_read_and_the_secret_stays_out_of_them(tmp_path: Path) -> None:
    head = '[institution]\nkey = "a"\nname = "a"\n[ledger]\ndigest = "sha256"\n'
    settings_file, secret = tmp_path / "zhengan.toml", tmp_path / "keys" / "oidc.secret"
    settings_file.write_text(head)
    assert identity_server(tmp_path, {}) is None
    good = '[console.oidc]\nname = "统一身份"\nserver = "https://id.example.cn/"\nclient_id = "z"\n'
    settings_file.write_text(head + good)
    with pytest.raises(InputError, match="0600"):
        identity_server(tmp_path, {})
    found = identity_server(tmp_path, {"ZHENGAN_OIDC_SECRET": "s3"})
    assert found
    assert (found.secret, found.origins, found.by_username) == ("s3", ("https://id.example.cn",), False)
    assert "s3" not in repr(found)
    secret.parent.mkdir()
    secret.write_text("s4\n")
    secret.chmod(0o644)
    with pytest.raises(InputError, match="chmod 600"):
        identity_server(tmp_path, {})
    secret.chmod(0o600)
    read = identity_server(tmp_path, {})
    assert read
    assert read.secret == "s4"
    for wrong in (
        good.replace("https", "http"),
        good.replace('client_id = "z"', ""),
        good + "secret = 'x'\n",
        "[console]\noidc = 1\n",
    ):
        settings_file.write_text(head + wrong)
        with pytest.raises(InputError):
            identity_server(tmp_path, {"ZHENGAN_OIDC_SECRET": "s3"})


def test_the_form_may_lead_to_the_identity_server_and_nowhere_else() -> None:
    server = IdentityServer("统一身份", "https://id.example.cn/realms/a", CLIENT, SECRET)
    rules = console_settings({}, "x", LOCAL, identity=server)["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert rules["form-action"] == ["'self'", "https://id.example.cn"]
    assert console_settings({}, "x")["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"] == ["'self'"]
