"""A sample of the campaign `api`: what the description allows and forbids, sent to every operation, on both databases."""

import pytest

from tests.api.given import program
from tests.campaigns.api import token_of_all, try_all
from tests.web.given import Console
from zhengan.api.application import OPERATIONS
from zhengan.ledger import Ed25519Signer, origin_of

COUNT = 3


def test_every_operation_keeps_its_promises(console: Console, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL", logger="django.request")
    console.workspace.signing_key.parent.mkdir(parents=True, exist_ok=True)
    Ed25519Signer.create(console.workspace.signing_key, origin_of(console.institution))
    token = token_of_all(console.institution)
    found = try_all(console.institution, token, COUNT, 1, lambda _: True)
    assert found.faults == ()
    assert found.operations == len(OPERATIONS)
    assert found.requests > len(OPERATIONS) * COUNT
    assert program(console, "auditor").ask("GET", "~ledger/verification").json()["faults"] == []
