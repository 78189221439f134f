"""That each record stands in the sender's signed ledger, and that this ledger continues the one that the addressee saw before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from zhengan.ledger.canonical import canonical
from zhengan.ledger.digest import hasher
from zhengan.ledger.errors import NoteError
from zhengan.ledger.merkle import consistency_path, inclusion_path
from zhengan.ledger.note import Signer, VerifierKey
from zhengan.ledger.proofs import verify_consistency, verify_inclusion
from zhengan.ledger.reading import subtree
from zhengan.ledger.signing import checkpoint, stored_checkpoints
from zhengan.ledger.tree_head import TreeHead, open_checkpoint
from zhengan.reports.package.fault import ALARM, PackageFault, PackageRefused, refuse
from zhengan.reports.package.manifest import PROOFS, spelled

FORMAT = "zhengan-proofs/1"
MOST_PROOFS = 64 * 1024 * 1024
_ASK = "请向发送方重新索取"


@dataclass(frozen=True, slots=True)
class Proofs:
    """What proofs.json says, checked against the sender's keys. `previous` is the checkpoint that the addressee saw before."""

    note: str
    tree: TreeHead
    paths: dict[int, tuple[bytes, ...]]
    previous: TreeHead | None
    continued: bool

    def holds(self, seq: int, digest: bytes) -> bool:
        """Whether the entry stands in the signed tree at that place."""
        path = self.paths.get(seq)
        if path is None:
            return False
        return verify_inclusion(digest, seq - 1, self.tree.size, path, self.tree.root, self.tree.algorithm)


def checkpoint_for(institution: str, size: int, signer: Signer, now: datetime) -> str:
    """The first checkpoint of this signer that covers the first `size` entries, or a new one: repacking gives the same bytes."""
    for stored in stored_checkpoints(institution):
        if stored.size >= size and stored.key == str(signer.key):
            return stored.note
    return checkpoint(institution, signer, now)


def tree_of(note: str) -> TreeHead:
    """What a checkpoint of one's own states, its signature unasked. Raises NoteError."""
    return TreeHead.parse(note.rpartition("\n\n")[0] + "\n")


def proofs_bytes(institution: str, note: str, seqs: Iterable[int], previous: str) -> bytes:
    """The member proofs.json: for entries of these numbers, and from the `previous` checkpoint ("" where none was sent)."""
    tree = tree_of(note)
    new = hasher(tree.algorithm)
    hashes = cache(lambda first, last: subtree(institution, new, first, last))
    earlier = tree_of(previous) if previous else None
    shown: dict[str, Any] = {
        "checkpoint": note,
        "consistency": earlier
        and {"checkpoint": previous, "path": _hex(consistency_path(earlier.size, tree.size, hashes))},
        "format": FORMAT,
        "inclusion": [{"path": _hex(inclusion_path(seq - 1, tree.size, hashes)), "seq": seq} for seq in sorted(seqs)],
    }
    return canonical(shown) + b"\n"


def read_proofs(data: bytes, institution: str, keys: Sequence[VerifierKey], ledger: str) -> Proofs:
    """Reads proofs.json. Raises PackageRefused for a wrong form or an invalid checkpoint."""
    try:
        said = spelled(data)
        if set(said) != {"checkpoint", "consistency", "format", "inclusion"} or said["format"] != FORMAT:
            raise ValueError(f"应为 {FORMAT}")
        tree = open_checkpoint(said["checkpoint"], keys, institution)
        if tree.algorithm != ledger:
            raise ValueError(f"检查点的摘要算法 {tree.algorithm} 与清单的 {ledger} 不同")
        paths = {int(item["seq"]): _path(item["path"]) for item in said["inclusion"]}
        if len(paths) != len(said["inclusion"]):
            raise ValueError("同一条有两个证明")
        before = said["consistency"]
        previous = None if before is None else open_checkpoint(before["checkpoint"], keys, institution)
        steps = () if before is None else _path(before["path"])
    except (NoteError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise refuse("bad_proofs", PROOFS, FORMAT, str(error) or type(error).__name__, _ASK) from None
    continued = previous is not None and _continues(previous, tree, steps)
    return Proofs(said["checkpoint"], tree, paths, previous, continued)


def check_history(proofs: Proofs, known: TreeHead | None) -> None:
    """Refuses a ledger that does not continue what the package names, or what the receiver `known`s. Raises PackageRefused."""
    if proofs.previous is not None and not proofs.continued:
        raise PackageRefused([_alarm(proofs.previous, proofs.tree, "一致性证明不成立")])
    if known is None:
        return
    if known.size > proofs.tree.size:
        raise PackageRefused([_alarm(known, proofs.tree, "账本变短了")])
    if known.size == proofs.tree.size:
        if known.root != proofs.tree.root:
            raise PackageRefused([_alarm(known, proofs.tree, "同样的条数，根却不同")])
        return
    if proofs.previous is None or proofs.previous.size != known.size:
        found = "没有" if proofs.previous is None else f"自第 {proofs.previous.size} 条起的"
        raise refuse(
            "no_consistency",
            PROOFS,
            f"自第 {known.size} 条起的一致性证明",
            found,
            "请发送方从上一份收讫的包接着制作",
        )
    if proofs.previous.root != known.root:
        raise PackageRefused([_alarm(known, proofs.previous, "同样的条数，根却不同")])


def _alarm(before: TreeHead, after: TreeHead, words: str) -> PackageFault:
    return PackageFault(
        ALARM,
        PROOFS,
        0,
        f"接着 {before.size} 条、根 {before.root.hex()} 的账本",
        f"{after.size} 条、根 {after.root.hex()}（{words}）",
        "发送方的账本历史前后不一致，请保存两份包并立即核查",
    )


def _continues(old: TreeHead, new: TreeHead, path: tuple[bytes, ...]) -> bool:
    return verify_consistency((old.size, new.size), (old.root, new.root), path, new.algorithm)


def _hex(path: Sequence[bytes]) -> list[str]:
    return [step.hex() for step in path]


def _path(steps: Sequence[str]) -> tuple[bytes, ...]:
    found = tuple(bytes.fromhex(step) for step in steps)
    if len(found) > 64 or any(len(step) != 32 for step in found):
        raise ValueError("证明的步骤应各为 32 字节，至多 64 步")
    return found
