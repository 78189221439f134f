"""The Django application of this room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Tables `ledger_chain`, `ledger_entry`, `ledger_checkpoint`."""

    name = "zhengan.ledger"
    label = "ledger"
    verbose_name = "账本"
    default_auto_field = "django.db.models.BigAutoField"
