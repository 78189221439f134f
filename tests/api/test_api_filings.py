"""Filings over the API: the same way as the pages', from what is owed to the receipt."""

from pathlib import Path

import pytest

from tests.api.given import program
from tests.web.given import Console
from zhengan.api.client import ApiProblem
from zhengan.ledger import Ed25519Signer, entries, origin_of
from zhengan.reports.package import Inbox
from zhengan.workspace.clock import now
from zhengan.workspace.packages import public_keys

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def test_from_what_is_owed_to_the_receipt(console: Console, tmp_path: Path) -> None:
    key = console.workspace.signing_key
    key.parent.mkdir(exist_ok=True)
    Ed25519Signer.create(key, origin_of(console.institution))
    bureau = Ed25519Signer.create(tmp_path / "bureau.key", origin_of("上海证监局"))
    keys = console.workspace.root / "keys" / "addressees"
    keys.mkdir()
    (keys / "上海证监局.txt").write_text(f"{bureau.key}\nfolder:{tmp_path}\n", encoding="utf-8")
    with program(console, "filer").client() as filer, program(console, "reviewer").client() as reviewer:
        owed = [one for one in filer.list_owed_filings()["items"] if one["kind"] == "annual_report"]
        assert {one["to"] for one in owed} == {"上海证监局"}
        made = filer.make_filing(PDF, "年报.pdf", kind="annual_report", period="2025", covers=["治理情况"])
        assert (made["id"], made["state"], made["number"]) == ("annual_report-2025", "prepared", 1)
        with pytest.raises(ApiProblem) as refused:
            filer.send_filing(made["id"])
        assert refused.value.status == 422
        with pytest.raises(ApiProblem) as forbidden:
            filer.check_filing(made["id"], made["digest"])
        assert forbidden.value.status == 403
        assert reviewer.check_filing(made["id"], made["digest"])["state"] == "checked"
        assert [filer.send_filing(made["id"])["state"] for _ in range(2)] == ["sent", "sent"]
        package = filer.get_filing_package(made["id"], made["digest"])
        assert package == (tmp_path / made["file"]).read_bytes()
        (tmp_path / "came.zhengan").write_bytes(package)
        inbox = Inbox(tmp_path / "inbox", bureau, "上海证监局")
        receipt = inbox.receive(tmp_path / "came.zhengan", public_keys(console.workspace, console.institution), now())
        done = filer.receipt_filing(made["id"], receipt.note)
        assert (done["state"], done["receipt"]) == ("receipted", receipt.name)
        again = filer.make_filing(PDF + b"%more\n", "年报.pdf", again=made["id"])
        assert (again["number"], again["supersedes"]) == (2, made["digest"])
        assert [one["event"] for one in filer.get_filing(made["id"])["events"]][-2:] == ["receipted", "prepared"]
        assert [one["id"] for one in filer.list_filings()] == [made["id"]]
    assert len(list(entries(console.institution, types=["submission"], key=made["id"]))) == 2
