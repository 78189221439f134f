"""What can stop an attestation, in words without any value.

AttestationFault     anything of an attestation
  OneTimeKeyFault    the key is not there, is another's, or was used
  SetFault           the set of fingerprints is damaged or was changed
  DocumentFault      a file is no attestation, or was changed
  CanaryFault        canaries cannot be planted at a place
"""


class AttestationFault(Exception):  # noqa: N818  # as the other rooms call theirs
    """Base of what goes wrong here; the text is for people."""


class OneTimeKeyFault(AttestationFault):
    """A key that cannot be used."""


class SetFault(AttestationFault):
    """A set of fingerprints that cannot be used."""


class DocumentFault(AttestationFault):
    """A file that is no attestation as it was signed."""


class CanaryFault(AttestationFault):
    """A place where canaries cannot be planted."""
