"""Sends what the API's own description allows, and what it forbids, to every operation: no fault of the server, no broken promise."""

import argparse
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

SCOPES_OF = ("admin", "filer", "reviewer", "auditor", "leader")
DAY = "2026-11-20"


@dataclass(frozen=True)
class Outcome:
    """What a series of requests showed."""

    operations: int
    requests: int
    faults: tuple[str, ...]


def main(arguments: list[str]) -> int:
    """`./run campaign api [--count 200] [--seed 1]`."""
    parser = argparse.ArgumentParser(prog="./run campaign api", description="按接口说明发送合规和不合规的请求")
    parser.add_argument("--count", type=int, default=200, help="每个操作、每种请求各多少个")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="只试名字里有这几个字的操作")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, small_server(Path(folder)) as (institution, token):
        outcome = try_all(institution, token, asked.count, asked.seed, lambda name: asked.only in name)
    sys.stdout.write(
        f"{outcome.operations} 个操作，{outcome.requests} 个请求；"
        f"{'没有服务器错误，答复都与说明相符' if not outcome.faults else '发现问题：'}\n"
        + "".join(f"{f}\n" for f in outcome.faults)
    )
    return 1 if outcome.faults else 0


@contextmanager
def small_server(folder: Path) -> Iterator[tuple[str, str]]:
    """A small console of its own on SQLite: its institution and a token that may do everything."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from tests.cli.given import FILES, SEA, write_files
    from tests.web.given import DAY as TODAY
    from tests.web.given import EVENING
    from zhengan.ledger import Ed25519Signer, origin_of
    from zhengan.ledger.database import configure, migrate, release
    from zhengan.web.office import Office, open_office
    from zhengan.web.verdicts.judged import judge_now
    from zhengan.workspace.folder import write_settings
    from zhengan.workspace.intake import take_folder

    workspace = write_settings(
        folder / "workspace", key=SEA, name="海晏证券有限公司", kind="securities", bureau="上海", digest="sha256"
    )
    configure(workspace.database)
    migrate()
    take_folder(workspace, write_files(folder / "evidence", FILES), EVENING, "given")
    workspace.signing_key.parent.mkdir(parents=True)
    Ed25519Signer.create(workspace.signing_key, origin_of(SEA))
    open_office(Office(workspace, TODAY))
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    judge_now(SEA, TODAY, None, EVENING)
    yield SEA, token_of_all(SEA)
    release()


def token_of_all(institution: str) -> str:
    """A token of somebody who holds every role."""
    from zhengan.web.accounts.tokens import issue, roles_of, scopes_of
    from zhengan.web.models import Membership, User
    from zhengan.workspace.clock import now

    user = User.objects.create_user("everything", display_name="everything", password_set_at=now())
    for role in SCOPES_OF:
        Membership.objects.create(user=user, institution=institution, role=role, given_by="given", given_at=now())
    scopes = scopes_of(roles_of(user, institution))
    return issue(user, institution, "campaign", scopes, days=1, now=now()).text


def try_all(institution: str, token: str, count: int, seed: int, chosen: Callable[[str], bool]) -> Outcome:
    """Sends `count` requests that fit and as many that do not to every chosen operation."""
    import schemathesis
    from django.core.wsgi import get_wsgi_application
    from schemathesis import GenerationMode

    with patch("zhengan.api.entrance.KNOWN", 10**9):
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
        faults: list[str] = []
        operations = requests = 0
        for result in schema.get_all_operations():
            operation = result.ok()
            name = operation.definition.raw["operationId"]
            if not chosen(name):
                continue
            operations += 1
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                sent, found = _try(operation, mode, _Asked(institution, token, count, seed))
                requests += sent
                faults += [f"{name}（{mode.value}）：{one}" for one in found]
    return Outcome(operations, requests, tuple(faults))


@dataclass(frozen=True)
class _Asked:
    institution: str
    token: str
    count: int
    seed: int


def _try(operation: Any, mode: Any, asked: _Asked) -> tuple[int, list[str]]:
    from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
    from hypothesis.errors import Unsatisfiable
    from schemathesis.checks import (
        allow_header_conformance,
        content_type_conformance,
        not_a_server_error,
        response_headers_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

    promises = (
        not_a_server_error,
        status_code_conformance,
        content_type_conformance,
        response_headers_conformance,
        response_schema_conformance,
        allow_header_conformance,
    )
    sent = 0

    @seed(asked.seed)
    @settings(
        max_examples=asked.count,
        deadline=None,
        database=None,
        derandomize=False,
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),
        report_multiple_bugs=False,
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def one(case: Any) -> None:
        nonlocal sent
        _settle(case, asked.institution)
        sent += 1
        response = case.call(headers={"Authorization": f"Bearer {asked.token}"})
        case.validate_response(response, checks=list(promises))

    try:
        one()
    except Unsatisfiable:
        return sent, []
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return sent, [str(error) or repr(error)]
    return sent, []


def _settle(case: Any, institution: str) -> None:
    """Addresses of what is there, most of the time: else every request would end at the same 404."""
    there = {"institution": institution, "type": "system", "key": "集中交易", "seq": "3", "instrument": "csrc-218"}
    parts = dict(case.path_parameters or {})
    for name, value in there.items():
        if name in parts and (name == "institution" or len(str(parts[name])) % 3):
            parts[name] = value
    case.path_parameters = parts
    query = dict(case.query or {})
    for name in ("as_of", "known_by"):
        if len(str(query.get(name, ""))) == len(DAY):
            query[name] = DAY
    if len(str(query.get("after", ""))) % 4:
        del query["after"]
    case.query = query
