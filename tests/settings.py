"""Django for pytest: the whole console. Tests that store something ask for `ledger_place`; without it there are no tables."""

from typing import Any

from zhengan.ledger.database import database_settings
from zhengan.web.site import console_settings

_SETTINGS: dict[str, Any] = console_settings(database_settings(":memory:"), "only-for-tests")
globals().update(_SETTINGS)
# Hashing a password slowly proves nothing here.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
