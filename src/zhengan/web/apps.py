"""The Django application of the console."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Named `web` in tables."""

    name = "zhengan.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listens to signing in and out."""
        from zhengan.web.accounts.signing_in import connect

        connect()
