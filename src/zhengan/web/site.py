"""Django's settings for the console: one process, one database with the ledger in it, no other server, nothing from outside.

console_settings(database, secret) ─► the settings, in memory; `Address` says where the console is reached
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from zhengan.ledger.database import base_settings
from zhengan.web.assets import folder

_HOME = Path(__file__).parent
IDLE_SECONDS = 30 * 60
"""A session ends when so long nobody did anything."""
LONGEST_SECONDS = 12 * 3600
"""A session ends after so long, whatever happens."""
FAILURES, LOCKED_MINUTES = 5, 30
MAX_FORM_BYTES = 2 * 1024 * 1024
MAX_FIELDS = 2_000

APPS = (
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "zhengan.web",
)
MIDDLEWARE = (
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhengan.web.session.SessionLimits",
    "zhengan.web.faults.FaultPages",
    "axes.middleware.AxesMiddleware",
)


@dataclass(frozen=True)
class Address:
    """Under which names the console answers, and whether browsers reach it over TLS (a proxy in front ends it)."""

    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    tls: bool = False


LOCAL = Address()
"""This machine alone, without TLS."""


def console_settings(
    database: dict[str, Any], secret: str, address: Address = LOCAL, urls: str = "zhengan.api.urls"
) -> dict[str, Any]:
    """All of Django's settings for the console. `urls` is the module of all addresses, which the door above puts together."""
    return {
        **base_settings(database, APPS),
        **_security(secret, address),
        "ROOT_URLCONF": urls,
        "MIDDLEWARE": list(MIDDLEWARE),
        "TEMPLATES": [_templates()],
        "STATIC_URL": "static/",
        "STATICFILES_DIRS": [("vendor", folder())] if folder().is_dir() else [],
        "WHITENOISE_USE_FINDERS": True,
        "WHITENOISE_AUTOREFRESH": False,
        "USE_I18N": True,
        "LANGUAGES": [("zh-hans", "中文"), ("en", "English")],
        "LANGUAGE_COOKIE_NAME": "zhengan_language",
        "LOCALE_PATHS": [_HOME / "locale"],
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
        "DATA_UPLOAD_MAX_MEMORY_SIZE": MAX_FORM_BYTES,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": MAX_FIELDS,
        "FILE_UPLOAD_HANDLERS": ["django.core.files.uploadhandler.TemporaryFileUploadHandler"],
        **_accounts(),
    }


def _security(secret: str, address: Address) -> dict[str, Any]:
    return {
        "SECRET_KEY": secret,
        "DEBUG": False,
        "ALLOWED_HOSTS": list(address.hosts),
        "CSRF_TRUSTED_ORIGINS": [f"https://{host}" for host in address.hosts] if address.tls else [],
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if address.tls else None,
        "SECURE_HSTS_SECONDS": 31_536_000 if address.tls else 0,
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        "SESSION_COOKIE_NAME": "zhengan_session",
        "SESSION_COOKIE_SECURE": address.tls,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_AGE": IDLE_SECONDS,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "CSRF_COOKIE_NAME": "zhengan_csrf",
        "CSRF_COOKIE_SECURE": address.tls,
        "CSRF_COOKIE_SAMESITE": "Strict",
        "CSRF_FAILURE_VIEW": "zhengan.web.faults.forged_form",
        "CONTENT_SECURITY_POLICY": {
            "DIRECTIVES": {
                "default-src": [SELF],
                "script-src": [SELF],
                "style-src": [SELF],
                "img-src": [SELF, "data:"],
                "connect-src": [SELF],
                "object-src": [NONE],
                "base-uri": [NONE],
                "form-action": [SELF],
                "frame-ancestors": [NONE],
            }
        },
    }


def _templates() -> dict[str, Any]:
    return {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HOME / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zhengan.web.frame.frame",
            ]
        },
    }


def _accounts() -> dict[str, Any]:
    return {
        "AUTH_USER_MODEL": "web.User",
        "AUTHENTICATION_BACKENDS": [
            "axes.backends.AxesStandaloneBackend",
            "django.contrib.auth.backends.ModelBackend",
            "allauth.account.auth_backends.AuthenticationBackend",
        ],
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "home",
        "LOGOUT_REDIRECT_URL": "account_login",
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.PBKDF2PasswordHasher"],
    }
