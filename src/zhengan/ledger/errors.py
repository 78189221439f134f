"""What the ledger raises. Broken evidence is never raised: `verify` returns it as faults.

Exception
└── LedgerError              every error of this room; its text is Chinese and meant for the user
    ├── DraftError           a draft that cannot be stored; nothing of the call was written
    ├── StorageError         the database is locked, full, unreachable or damaged
    ├── KeyFileError         the signing key is missing, unreadable, or readable by others
    ├── NoteError            a text that is no signed note, checkpoint or verifier key
    └── AbsentError          no such entry, checkpoint or ledger
"""


class LedgerError(Exception):
    """An error of the ledger, told in Chinese: what was expected, what found, what to do."""


class DraftError(LedgerError):
    """A draft cannot be stored; the whole call was taken back."""


class StorageError(LedgerError):
    """The database is locked, full, unreachable or damaged."""


class KeyFileError(LedgerError):
    """The signing key cannot be used."""


class NoteError(LedgerError):
    """A text is no signed note, checkpoint or verifier key."""


class AbsentError(LedgerError):
    """The entry, checkpoint or ledger asked for does not exist."""
