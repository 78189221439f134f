"""Attestation: proof, within a stated coverage, that a test environment holds no value of production.

prepare(Production(…))          production: one-time key, set of keyed fingerprints, signed manifest
open_set(folder, keys)          the set, checked
run(targets, set, key)          the test side: canaries planted, every value looked up
attest(outcome, …)              the signed document; write_attestation, check_attestation (offline)
read_key, destroy               the key: read before, destroyed after
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhengan.privacy.attestation.document import (
        OUTCOME_WORDS,
        About,
        Attestation,
        attest,
        check_attestation,
        write_attestation,
    )
    from zhengan.privacy.attestation.errors import AttestationFault
    from zhengan.privacy.attestation.key import destroy, read_key
    from zhengan.privacy.attestation.looking import Outcome, refuse_if_used, run
    from zhengan.privacy.attestation.production import FingerprintSet, Production, open_set, prepare

_HOMES = {
    "document": ("OUTCOME_WORDS", "About", "Attestation", "attest", "check_attestation", "write_attestation"),
    "errors": ("AttestationFault",),
    "key": ("destroy", "read_key"),
    "production": ("FingerprintSet", "Production", "open_set", "prepare"),
    "looking": ("Outcome", "refuse_if_used", "run"),
}

__all__ = [
    "OUTCOME_WORDS",
    "About",
    "Attestation",
    "AttestationFault",
    "FingerprintSet",
    "Outcome",
    "Production",
    "attest",
    "check_attestation",
    "destroy",
    "open_set",
    "prepare",
    "read_key",
    "refuse_if_used",
    "run",
    "write_attestation",
]


def __getattr__(name: str) -> Any:
    """numpy and Arrow are loaded when an attestation is made, not when it is named."""
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(name)
