"""The ledger: its head, entries, proofs, checkpoints, and whether it is whole."""

from pathlib import Path as FilePath
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Path, Query, Router

from zhengan.api.cursors import After, Limit, cursor_of, link_to, places_of
from zhengan.api.guard import Deals, Entered, Institution, operation
from zhengan.api.operations.verdicts import file_answer
from zhengan.api.problems import Problem
from zhengan.api.shapes.ledger import (
    CheckpointList,
    CheckpointShape,
    ConsistencyShape,
    EntryPage,
    EntryShape,
    HeadShape,
    InclusionShape,
    VerificationShape,
)
from zhengan.ledger import (
    Ed25519Signer,
    KeyFileError,
    checkpoint,
    checkpoints,
    consistency_proof,
    entry,
    export,
    head,
    inclusion_proof,
    origin_of,
    prove,
    verify,
)
from zhengan.ledger.chain import StoredEntry
from zhengan.ledger.models import Entry
from zhengan.web.office import office
from zhengan.workspace.clock import now

router = Router(tags=["账本 ledger"])
_LARGEST = 2**53
Number = Annotated[int, Path(ge=1, le=_LARGEST, description="账本序号 / number of the entry")]
Size = Annotated[
    int, Query(ge=0, le=_LARGEST, description="多少条时的树，缺省为现在 / size of the tree, the present one where 0")
]
Old = Annotated[int, Query(ge=1, le=_LARGEST, description="旧的条数 / the earlier size")]
New = Annotated[
    int, Query(ge=0, le=_LARGEST, description="新的条数，缺省为现在 / the later size, the present one where 0")
]
OfType = Annotated[str, Query(max_length=64, description="只看一种 / of one type")]
EXPORT, PROOF = "application/jsonl", "application/json"


@operation(router, "GET /institutions/{institution}/ledger/head", "账本到哪里了", ("evidence", "read"), HeadShape)
def ledger_head(request: Entered, institution: Institution) -> Any:
    """The end of the chain, and the public key of its checkpoints."""
    end = head(institution)
    return {
        "institution": institution,
        "seq": end.seq,
        "digest": end.digest.hex(),
        "algorithm": end.algorithm,
        "key": _public_key(),
    }


@operation(router, "GET /institutions/{institution}/ledger/entries", "列出账本条目", ("evidence", "read"), EntryPage)
def list_entries(
    request: Entered,
    response: HttpResponse,
    institution: Institution,
    type: OfType = "",  # noqa: A002 - the word of the API
    limit: Limit = 50,
    after: After = "",
) -> Any:
    """Entries in order, of one type where asked for."""
    (start,) = places_of("entries", after) or (0,)
    rows = Entry.objects.filter(institution=institution, seq__gt=start)
    if type:
        rows = rows.filter(type=type)
    found = list(rows.order_by("seq")[: limit + 1])
    following = cursor_of("entries", found[limit - 1].seq) if len(found) > limit else None
    link_to(request, response, following)
    return {"items": [_of_row(row) for row in found[:limit]], "next": following}


@operation(
    router, "GET /institutions/{institution}/ledger/entries/{seq}", "一条账本条目", ("evidence", "read"), EntryShape
)
def get_entry(request: Entered, institution: Institution, seq: Number) -> Any:
    """One entry as it stands in the chain."""
    return _entry(entry(institution, seq))


@operation(
    router,
    "GET /institutions/{institution}/ledger/inclusion/{seq}",
    "某条在账本里的证明",
    ("evidence", "read"),
    InclusionShape,
)
def ledger_inclusion(request: Entered, institution: Institution, seq: Number, size: Size = 0) -> Any:
    """The path from an entry to the root of the tree (RFC 6962); the entry's digest is the leaf."""
    end = head(institution)
    wanted = size or end.seq
    path = inclusion_proof(institution, seq, wanted)
    leaf = bytes(entry(institution, seq).digest).hex()
    steps = [step.hex() for step in path]
    return {"seq": seq, "size": wanted, "algorithm": end.algorithm, "leaf": leaf, "path": steps}


@operation(
    router,
    "GET /institutions/{institution}/ledger/consistency",
    "账本只增不改的证明",
    ("evidence", "read"),
    ConsistencyShape,
)
def ledger_consistency(request: Entered, institution: Institution, old: Old, new: New = 0) -> Any:
    """The path that shows a later tree to continue an earlier one (RFC 6962)."""
    end = head(institution)
    wanted = new or end.seq
    steps = [step.hex() for step in consistency_proof(institution, old, wanted)]
    return {"old": old, "new": wanted, "algorithm": end.algorithm, "path": steps}


@operation(
    router, "GET /institutions/{institution}/ledger/checkpoints", "列出检查点", ("evidence", "read"), CheckpointList
)
def list_checkpoints(request: Entered, institution: Institution) -> Any:
    """All signed checkpoints, the oldest first."""
    return {"notes": list(checkpoints(institution))}


@operation(
    router,
    "POST /institutions/{institution}/ledger/checkpoints",
    "签一个检查点",
    ("jobs", "write"),
    {201: CheckpointShape},
)
def sign_checkpoint(request: Entered, institution: Institution) -> Any:
    """Sign the ledger as it stands; without new entries it is the same note again."""
    return {"note": checkpoint(institution, _signer(), now())}


@operation(
    router,
    "GET /institutions/{institution}/ledger/proofs/{seq}",
    "某条的证明文件",
    ("evidence", "export"),
    {200: dict[str, Any]},
)
def prove_entry(request: Entered, institution: Institution, seq: Number) -> Any:
    """The proof of an entry as a file that anybody checks offline with the public key (`tools/verify_ledger.py`)."""
    with TemporaryDirectory() as folder:
        path = FilePath(folder) / "proof.json"
        prove(institution, seq, path)
        return file_answer(path.read_bytes(), PROOF, f"证明-{institution}-{seq}.json")


@operation(
    router,
    "GET /institutions/{institution}/ledger/export",
    "导出整条链",
    ("evidence", "export"),
    {200: None},
    deals=Deals(gives=(EXPORT,)),
)
def export_ledger(request: Entered, institution: Institution) -> HttpResponse:
    """The whole chain as one file that anybody checks offline."""
    with TemporaryDirectory() as folder:
        path = FilePath(folder) / "ledger.jsonl"
        export(institution, path)
        return file_answer(path.read_bytes(), EXPORT, f"账本-{institution}.jsonl")


@operation(
    router, "GET /institutions/{institution}/ledger/verification", "核验账本", ("evidence", "read"), VerificationShape
)
def verify_ledger(request: Entered, institution: Institution) -> Any:
    """Check every entry and every checkpoint of the institution's chain; every fault is placed."""
    found = verify(institution, keys=[_signer().key] if office().workspace.signing_key.is_file() else [])
    faults = [
        {"seq": one.seq, "what": one.what, "expected": one.expected, "found": one.found, "remedy": one.remedy}
        for one in found.faults
    ]
    return {
        "entries": found.entries,
        "signed": found.signed,
        "root": found.root.hex(),
        "head": found.head.hex(),
        "faults": faults,
    }


def _entry(found: StoredEntry) -> EntryShape:
    return {
        "seq": found.seq,
        "type": found.type,
        "key": found.key,
        "valid_at": found.valid_at,
        "recorded_at": found.recorded_at,
        "digest": bytes(found.digest).hex(),
        "body": found.content(),
    }


def _of_row(row: Entry) -> EntryShape:
    body = row.body.encode()
    return _entry(
        StoredEntry(
            row.pk, row.institution, row.seq, row.type, row.key, row.valid_at, row.recorded_at, body, bytes(row.digest)
        )
    )


def _public_key() -> str | None:
    return str(_signer().key) if office().workspace.signing_key.is_file() else None


def _signer() -> Ed25519Signer:
    workspace = office().workspace
    try:
        return Ed25519Signer.load(workspace.signing_key, origin_of(workspace.institution))
    except KeyFileError as error:
        words = ("签检查点的私钥不能用。", "The key that signs checkpoints cannot be used.")
        raise Problem("unavailable", words) from error
