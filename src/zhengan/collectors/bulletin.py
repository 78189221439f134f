"""A bulletin: one warning or notice of the industry, a regulator or a supplier, as far as its file says."""

from dataclasses import dataclass
from datetime import datetime

MOST_SUBJECTS = 200


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What was told. `sender`, `issued_at` and `due` are empty where the file does not say; `kind` is of `regulator_notice`.

    `subjects` is what it is about (defects, software), `cves` and `products` those of them that can be looked up; `marking` says
    who may read it (TLP). `id` is its own number, for telling two readings of one bulletin from two bulletins.
    """

    id: str
    title: str
    sender: str = ""
    issued_at: datetime | None = None
    kind: str = "risk_alert"
    due: datetime | None = None
    subjects: tuple[str, ...] = ()
    cves: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    text: str = ""
    marking: str = ""
