"""Found lines as evidence: one file that anybody who has the public key checks offline.

Lines of JSON, one a thing:

    {"format": "zhengan-log-evidence/1", "institution", "query", "by", "at", "lines", "looked_at": [[segment, digest of manifest], …]}
    {"segment", "algorithm", "manifest", "note", "ledger"}        once for each segment: its signed manifest, its entry in the ledger
    {"line", "record", "index", "path"}                           a line of that segment: the canonical record, its path to the root
    {"unsealed", "record"}                                        a line not sealed yet: nothing proves it but this file's signature
    {"signature"}                                                 a signed note over the digest of all bytes before it

`query` and `looked_at` say what was asked of which segments: whoever holds the archive asks again and compares.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from zhengan.archive.errors import ArchiveError, Damaged, QueryError
from zhengan.archive.line import record_of
from zhengan.archive.parsing import rebuild
from zhengan.archive.proofs import Prover
from zhengan.archive.proofs.checking import check_ledger
from zhengan.archive.search.finder import Finder
from zhengan.archive.search.instants import text_of
from zhengan.archive.search.query import Limit, Query
from zhengan.archive.search.tail import Snapshot
from zhengan.archive.segments.manifest import check_note, read_manifest
from zhengan.ledger.canonical import canonical
from zhengan.ledger.digest import hasher
from zhengan.ledger.errors import NoteError
from zhengan.ledger.note import Signer, VerifierKey, open_note, sign_note
from zhengan.ledger.proofs import verify_inclusion
from zhengan.ledger.tree_head import origin_of
from zhengan.ledger.writing_file import write_whole

FORMAT = "zhengan-log-evidence/1"
MOST_LINES = 10_000
_SHARED = ("algorithm", "manifest", "note", "ledger")
_LINE_FORMAT = "zhengan-log-line/1"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a file of evidence says and what of it holds. `faults` are empty where everything holds."""

    institution: str
    query: str
    by: str
    at: str
    proven: int
    in_ledger: int
    unsealed: int
    signers: tuple[str, ...]
    faults: tuple[str, ...]


def export_evidence(
    finder: Finder,
    query: Query,
    target: Path,
    *,
    signer: Signer,
    by: str,
    now_ns: int,
    told: Callable[[int], None] = lambda done: None,
) -> int:
    """Writes the file whole and gives the number of lines, at most ten thousand. `told` hears how many are done.

    Raises QueryError for pipes other than limit and for more lines, Damaged where a line cannot be proven.
    """
    if any(not isinstance(pipe, Limit) for pipe in query.pipes):
        raise QueryError("作为证据导出的是原始日志，| 之后只能用 limit。请去掉 stats、sort、fields。")
    held = finder.snapshot()
    found = finder.table(Query(query.filter, (*query.pipes, Limit(MOST_LINES + 1)), query.text), snapshot=held)
    if found.num_rows > MOST_LINES:
        raise QueryError(f"一份证据至多 {MOST_LINES} 行。请缩小时间范围，或用 | limit。")
    looked = sorted([part.manifest.segment, part.manifest.digest] for part in held.parts)
    institution = finder.place.institution
    head = {
        "format": FORMAT,
        "institution": institution,
        "query": query.text,
        "by": by,
        "at": text_of(now_ns),
        "lines": found.num_rows,
        "looked_at": looked,
    }
    digest = hashlib.sha256()
    with write_whole(target) as file:
        for done, thing in enumerate([head, *_things(finder, found, held)]):
            line = canonical(thing) + b"\n"
            digest.update(line)
            file.write(line)
            told(done)
        text = f"{origin_of(institution)}/evidence\n{text_of(now_ns)}\nsha256 {digest.hexdigest()}\n"
        file.write(canonical({"signature": sign_note(text, [signer])}) + b"\n")
    return int(found.num_rows)


def check_evidence(path: Path, keys: Iterable[VerifierKey]) -> Evidence:
    """Checks a file of evidence with the public keys alone. Raises Damaged where it is no such file."""
    known = list(keys)
    things = list(_read(path))
    head, digest = things[0][0], things[-1][1]
    if head.get("format") != FORMAT or "signature" not in things[-1][0]:
        raise Damaged(f"{path} 应为 {FORMAT} 的证据文件，实际不是，或没有写完。")
    faults: list[str] = []
    signers = _signers(
        things[-1][0]["signature"],
        f"{origin_of(head['institution'])}/evidence\n{head['at']}\nsha256 {digest}\n",
        known,
        faults,
    )
    segments: dict[str, dict[str, Any]] = {}
    proven = in_ledger = unsealed = 0
    for number, (thing, _) in enumerate(things[1:-1], start=2):
        if "segment" in thing:
            segments[thing["segment"]] = thing
            _check_segment(thing, known, faults, number)
        elif "line" in thing:
            good = _check_line(thing, segments, faults, number)
            proven += good
            in_ledger += good and segments[thing["line"]]["ledger"] is not None
        else:
            unsealed += 1
    if proven + unsealed != head["lines"] and not faults:
        faults.append(f"应有 {head['lines']} 行日志，实际有 {proven + unsealed} 行")
    return Evidence(
        head["institution"], head["query"], head["by"], head["at"], proven, in_ledger, unsealed, signers, tuple(faults)
    )


def line_proofs(path: Path) -> Iterator[dict[str, Any]]:
    """Each proven line as a file for `tools/verify_log_line.py`."""
    segments: dict[str, dict[str, Any]] = {}
    for thing, _ in _read(path):
        if "segment" in thing:
            segments[thing["segment"]] = thing
        elif "line" in thing:
            shared = {name: segments[thing["line"]][name] for name in _SHARED}
            yield {"format": _LINE_FORMAT, **shared, **{name: thing[name] for name in ("record", "index", "path")}}


def _things(finder: Finder, found: pa.Table, held: Snapshot) -> Iterator[dict[str, Any]]:
    """The segments and lines of the file, in the order in which the lines were found."""
    runs: dict[str, list[tuple[int, int, str]]] = {}
    for part in held.parts:
        for source, some in part.manifest.sources.items():
            runs.setdefault(source, []).extend((first, last, part.manifest.segment) for first, last in some)
    prover = Prover(finder.place)
    written: set[str] = set()
    lines = rebuild(found.drop_columns(["class"]))
    for place, row in enumerate(found.select(["source", "seq", "received", "flags"]).to_pylist()):
        record = record_of(row["source"].encode(), row["seq"], row["received"], row["flags"], lines[place])
        encoded = base64.b64encode(record).decode()
        segment = next((name for first, last, name in runs.get(row["source"], ()) if first <= row["seq"] <= last), None)
        if segment is None:
            yield {"unsealed": True, "record": encoded}
            continue
        proof = prover.line(row["source"], row["seq"], segment)
        if proof["record"] != encoded:
            raise Damaged(
                f"来源 {row['source']} 第 {row['seq']} 号查到的与证明的不一致。请运行 zhengan archive verify。"
            )
        if segment not in written:
            written.add(segment)
            yield {"segment": segment, **{name: proof[name] for name in _SHARED}}
        yield {"line": segment, "record": encoded, "index": proof["index"], "path": proof["path"]}


def _read(path: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """Each thing with the digest of all bytes before it."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            for line in file:
                thing = json.loads(line)
                if not isinstance(thing, dict):
                    raise TypeError
                yield thing, digest.hexdigest()
                digest.update(line)
    except FileNotFoundError as error:
        raise ArchiveError(f"没有文件 {path}。请核对路径。") from error
    except (ValueError, TypeError) as error:
        raise Damaged(f"{path} 应为 {FORMAT} 的证据文件，实际不是：{str(error)[:100]}。") from None


def _signers(note: str, expected: str, keys: list[VerifierKey], faults: list[str]) -> tuple[str, ...]:
    try:
        text, signed = open_note(note, keys)
    except NoteError as error:
        faults.append(f"文件的签名不能确认：{error}")
        return ()
    if not signed:
        faults.append("文件没有给定公钥的签名")
    if text != expected:
        faults.append("文件的内容与签名不符：被改动或不完整")
    return tuple(key.name for key in signed)


def _check_segment(thing: dict[str, Any], keys: list[VerifierKey], faults: list[str], number: int) -> None:
    try:
        manifest = read_manifest(thing["manifest"].encode(), thing["segment"])
        if not check_note(manifest, thing["note"], keys):
            raise Damaged("清单没有给定公钥的签名")
        if manifest.segment != thing["segment"] or manifest.algorithm != thing["algorithm"]:
            raise Damaged("段的名称或算法与清单不符")
        if thing["ledger"] is not None:
            check_ledger(thing["ledger"], manifest.digest, origin_of(manifest.institution), keys)
    except (Damaged, NoteError, KeyError, TypeError, ValueError, AttributeError) as error:
        faults.append(f"第 {number} 行，段 {str(thing.get('segment'))[:80]}：{error}")


def _check_line(thing: dict[str, Any], segments: dict[str, dict[str, Any]], faults: list[str], number: int) -> bool:
    try:
        manifest = json.loads(segments[thing["line"]]["manifest"])
        leaf = hasher(manifest["algorithm"])(b"\0" + base64.b64decode(thing["record"], validate=True)).digest()
        path = [bytes.fromhex(step) for step in thing["path"]]
        root = bytes.fromhex(manifest["root"])
        if verify_inclusion(leaf, thing["index"], manifest["rows"], path, root, manifest["algorithm"]):
            return True
        faults.append(f"第 {number} 行的日志不在签名的段里")
    except (KeyError, TypeError, ValueError) as error:
        faults.append(f"第 {number} 行读不懂：{error}")
    return False
