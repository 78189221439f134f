"""Django for pytest. Tests that store something ask for the fixture `ledger_place`; without it there are no tables."""

from zhengan.ledger.database import base_settings, database_settings

_SETTINGS = base_settings(database_settings(":memory:"))

INSTALLED_APPS = _SETTINGS["INSTALLED_APPS"]
DATABASES = _SETTINGS["DATABASES"]
DEFAULT_AUTO_FIELD = _SETTINGS["DEFAULT_AUTO_FIELD"]
USE_TZ = _SETTINGS["USE_TZ"]
TIME_ZONE = _SETTINGS["TIME_ZONE"]
LANGUAGE_CODE = _SETTINGS["LANGUAGE_CODE"]
LOGGING_CONFIG = _SETTINGS["LOGGING_CONFIG"]
SECRET_KEY = "only-for-tests"
