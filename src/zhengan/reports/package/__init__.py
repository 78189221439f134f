"""The submission package: what leaves one 证安 for another, checked by the receiver without trusting the sender's program.

pack(contents, path, signer) ─► Packed             records, proofs, verdicts, documents, attachments in one signed file
verify(file, keys) ─► Verified | PackageRefused    one pass, all or nothing, each fault at its member and line
Inbox(folder, signer).receive(path, keys, at)      the receiver's side: the same package gets the same signed Receipt
"""

from zhengan.reports.package.fault import PackageFault, PackageRefused, PackingRefused
from zhengan.reports.package.inbox import Inbox
from zhengan.reports.package.manifest import Addressee, Answered, Manifest, Sender
from zhengan.reports.package.packing import Attachment, Contents, Document, Packed, Seen, disclosed, pack
from zhengan.reports.package.proofs import checkpoint_for
from zhengan.reports.package.receipt import Receipt, read_receipt
from zhengan.reports.package.verifying import Expected, Verified, verify

__all__ = [
    "Addressee",
    "Answered",
    "Attachment",
    "Contents",
    "Document",
    "Expected",
    "Inbox",
    "Manifest",
    "PackageFault",
    "PackageRefused",
    "Packed",
    "PackingRefused",
    "Receipt",
    "Seen",
    "Sender",
    "Verified",
    "checkpoint_for",
    "disclosed",
    "pack",
    "read_receipt",
    "verify",
]
