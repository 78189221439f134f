"""Where the ledger lives: Django's settings for one SQLite file (default) or one PostgreSQL database.

`configure` may be called again with another place: the process then works on that one.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from zhengan.ledger.errors import StorageError

DATABASE_URL = "ZHENGAN_DATABASE_URL"
LOCK_TIMEOUT_SECONDS = 30

# FULL: an acknowledged entry survives power loss. recursive_triggers: REPLACE meets the triggers too.
_SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON"


def configure(place: str | Path, *, apps: Sequence[str] = ()) -> None:
    """Points Django at a SQLite file or a `postgresql://` address. A path gives way to ZHENGAN_DATABASE_URL.

    `apps` are further Django applications; they count only the first time in a process. Raises StorageError for an address
    that is neither.
    """
    from django.conf import settings

    address = os.environ.get(DATABASE_URL) or place if isinstance(place, Path) else place
    database = database_settings(address)
    if not settings.configured:
        settings.configure(**base_settings(database, apps))
        _set_up()
        return
    from django.apps import apps as registry

    if not registry.ready:
        _set_up()
    _switch(database)


def migrate() -> None:
    """Brings the tables up to date; does nothing where they are."""
    from django.core.management import call_command
    from django.db import DatabaseError, connection

    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise StorageError(f"无法准备账本数据库 {connection.settings_dict['NAME']}：{error}。") from error


def release() -> None:
    """Closes this thread's connection."""
    from django.db import connection

    connection.close()


def base_settings(database: dict[str, Any], apps: Sequence[str] = ()) -> dict[str, Any]:
    """Everything Django needs for storage alone."""
    return {
        "INSTALLED_APPS": ["zhengan.ledger", *apps],
        "DATABASES": {"default": database},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "USE_TZ": True,
        "TIME_ZONE": "Asia/Shanghai",
        "LANGUAGE_CODE": "zh-hans",
        "LOGGING_CONFIG": None,
    }


def database_settings(place: str | Path) -> dict[str, Any]:
    """The entry of Django's DATABASES for a path or a `postgresql://` address."""
    text = str(place)
    if text.startswith(("postgresql://", "postgres://")):
        return _postgresql(text)
    if "://" in text:
        raise StorageError("数据库地址应为文件路径或 postgresql://…，实际是别的协议。请检查配置。")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": text,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": LOCK_TIMEOUT_SECONDS,
            "init_command": _SQLITE_START,
        },
    }


def _postgresql(address: str) -> dict[str, Any]:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise StorageError("数据库地址应写作 postgresql://用户:口令@主机:端口/库名，端口应为数字。") from None
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise StorageError("数据库地址里应有库名：postgresql://用户:口令@主机:端口/库名。")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": options,
    }


def _set_up() -> None:
    import django

    django.setup()


def _switch(database: dict[str, Any]) -> None:
    from django.db import connections

    current = connections.settings["default"]
    if all(current.get(name) == value for name, value in database.items()):
        return
    connections["default"].close()
    del connections["default"]
    connections.settings["default"] = database
    connections.configure_settings(connections.settings)
