"""The tables. Entries and checkpoints are only ever added; triggers of the first migration refuse the rest."""

from typing import ClassVar

from django.db import models


class Chain(models.Model):
    """One ledger: an institution and the digest chosen for it at set-up."""

    institution = models.TextField(primary_key=True)
    algorithm = models.TextField()


class Entry(models.Model):
    """One entry. `body` (canonical JSON) is the truth; the columns beside it are its index, and `verify` compares them."""

    institution = models.TextField()
    seq = models.BigIntegerField()
    type = models.TextField()
    key = models.TextField()
    valid_at = models.TextField(null=True)
    recorded_at = models.TextField()
    body = models.TextField()
    digest = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["institution", "seq"], name="ledger_entry_seq")]
        indexes: ClassVar = [
            models.Index(fields=["institution", "type", "key"], name="ledger_entry_key"),
            models.Index(fields=["institution", "type", "seq"], name="ledger_entry_type"),
        ]


class Checkpoint(models.Model):
    """A signed checkpoint, the peaks of the tree at that size (so that the next one costs only what is new), the key."""

    institution = models.TextField()
    size = models.BigIntegerField()
    note = models.TextField()
    frontier = models.BinaryField()
    key = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["institution", "size", "key"], name="ledger_checkpoint_size")
        ]
