"""What `zhengan demo` shows of the log archive: what is kept, a search and how long it took, a line's proof that holds."""

import time
from collections.abc import Iterator

from zhengan.archive.proofs import prove
from zhengan.archive.proofs.prove_line import write_proof
from zhengan.archive.search import Asker, Finder, Search, systems_of
from zhengan.cli.actor import actor
from zhengan.cli.archive_options import size_words
from zhengan.ledger import checkpoint
from zhengan.workspace.archive import LogArchive
from zhengan.workspace.clock import now, now_ns
from zhengan.workspace.folder import Workspace

QUERY = "app:order-gateway reason=suspended 600519"
_SHOWN = 2


def logs_screen(workspace: Workspace) -> Iterator[str]:
    """The parts in their order. The ledger is signed first, so that the proof leads into it."""
    archive = LogArchive(workspace, workspace.institution)
    kept = archive.manifests()
    rows, raw = sum(one.rows for one in kept), sum(one.raw_bytes for one in kept)
    stored = sum(one.stored_bytes for one in kept)
    yield f"\n日志归档：{rows:,} 行，原文 {size_words(raw)}，连索引和证明存 {size_words(stored)}。\n"
    finder = Finder(archive.place, systems_of(archive.place))
    try:
        search = Search(finder, Asker(actor(), "cli", now_ns))
        search.table(f"{QUERY} | limit 1")
        begun = time.perf_counter()
        found = search.table(QUERY)
        took = time.perf_counter() - begun
    finally:
        finder.close()
    yield f"检索 {QUERY}：{found.num_rows:,} 行，{took * 1000:.0f} 毫秒，例如\n"
    for row in found.slice(0, _SHOWN).to_pylist():
        yield f"  {row['source']}/{row['seq']}  {row['msg']}\n"
    checkpoint(workspace.institution, archive.signer(), now())
    first = found.slice(0, 1).to_pylist()[0]
    path = workspace.reports / "log-line.json"
    workspace.reports.mkdir(exist_ok=True)
    write_proof(prove(archive.place, first["source"], first["seq"]), path)
    yield f"第一行的证明：{path}，凭公钥离线核验：\n"
    yield f"  python3 tools/verify_log_line.py {path} --key '{archive.signer().key}'\n"
