"""Django's settings for the console: one process, one database with the ledger in it, no other server, nothing from outside.

console_settings(database, secret) ─► the settings, in memory; `Address` says where the console is reached
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from zhengan.ledger.database import base_settings
from zhengan.web.assets import folder
from zhengan.web.identity_server import IdentityServer

_HOME = Path(__file__).parent
IDLE_SECONDS = 30 * 60
"""A session ends when so long nobody did anything."""
LONGEST_SECONDS = 12 * 3600
"""A session ends after so long, whatever happens."""
FAILURES, LOCKED_MINUTES = 5, 30
"""After so many failed sign-ins of a name from an address, that name is locked there for so long."""
SHORTEST_PASSWORD = 10
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
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "zhengan.web",
)
MIDDLEWARE = (
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zhengan.web.request_log.RequestLog",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "zhengan.web.accounts.language.OwnLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhengan.web.accounts.session.SessionLimits",
    "zhengan.web.accounts.gate.FirstThings",
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
    database: dict[str, Any],
    secret: str,
    address: Address = LOCAL,
    urls: str = "zhengan.api.urls",
    identity: IdentityServer | None = None,
) -> dict[str, Any]:
    """All of Django's settings for the console. `urls` is the module of all addresses, which the door above puts together."""
    return {
        **base_settings(database, APPS),
        **_security(secret, address, identity),
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
        **_second_factor(address),
        **_lock_out(),
        **_identity(identity),
    }


def _security(secret: str, address: Address, identity: IdentityServer | None) -> dict[str, Any]:
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
        # How long a session lasts is decided in zhengan.web.accounts.session, which says why it ended; this only lets old rows go.
        "SESSION_COOKIE_AGE": LONGEST_SECONDS,
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
                # A browser also holds the answer to a form, a redirect to the identity server, to this.
                "form-action": [SELF, *(identity.origins if identity else ())],
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
    validation = "django.contrib.auth.password_validation"
    return {
        "AUTH_USER_MODEL": "web.User",
        # The model's backend refuses a disabled account as it refuses a wrong password.
        "AUTHENTICATION_BACKENDS": ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"],
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "home",
        "LOGOUT_REDIRECT_URL": "account_login",
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.PBKDF2PasswordHasher"],
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"{validation}.MinimumLengthValidator", "OPTIONS": {"min_length": SHORTEST_PASSWORD}},
            {"NAME": "zhengan.web.accounts.passwords.Kinds"},
            {"NAME": f"{validation}.CommonPasswordValidator"},
            {
                "NAME": f"{validation}.UserAttributeSimilarityValidator",
                "OPTIONS": {"user_attributes": ("username", "display_name")},
            },
            {"NAME": "zhengan.web.accounts.passwords.NotName"},
            {"NAME": "zhengan.web.accounts.passwords.NotFormer"},
        ],
        "ACCOUNT_ADAPTER": "zhengan.web.accounts.signing_in.AccountAdapter",
        "ACCOUNT_LOGIN_METHODS": {"username"},
        "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*"],
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_SESSION_REMEMBER": False,
        # Wrong passwords are counted by django-axes in the database, wrong codes on the trail; this counts, in each process, what
        # comes faster than either can be written down.
        "ACCOUNT_RATE_LIMITS": {"login_failed": f"{FAILURES}/{LOCKED_MINUTES * 60}s/key", "login": "120/m/ip"},
    }


def _second_factor(address: Address) -> dict[str, Any]:
    return {
        "MFA_ADAPTER": "zhengan.web.accounts.second_factor.Adapter",
        "MFA_FORMS": {
            "authenticate": "zhengan.web.accounts.second_factor.AuthenticateForm",
            "reauthenticate": "zhengan.web.accounts.second_factor.ReauthenticateForm",
        },
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_TOTP_TOLERANCE": 1,
        "MFA_RECOVERY_CODES_SHOW_ONCE": True,
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": not address.tls,
    }


def _lock_out() -> dict[str, Any]:
    return {
        "AXES_FAILURE_LIMIT": FAILURES,
        "AXES_COOLOFF_TIME": timedelta(minutes=LOCKED_MINUTES),
        "AXES_LOCKOUT_PARAMETERS": [["username", "ip_address"]],
        "AXES_RESET_ON_SUCCESS": True,
        "AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT": False,
        "AXES_CLIENT_IP_CALLABLE": "zhengan.web.accounts.addresses.address_of",
        "AXES_USERNAME_CALLABLE": "zhengan.web.accounts.signing_in.name_asked",
        "AXES_LOCKOUT_CALLABLE": "zhengan.web.accounts.signing_in.locked",
        "AXES_SENSITIVE_PARAMETERS": ["login", "password", "code", "credential"],
        "AXES_DISABLE_ACCESS_LOG": True,
        "AXES_ENABLE_ADMIN": False,
        "AXES_VERBOSE": False,
    }


def _identity(identity: IdentityServer | None) -> dict[str, Any]:
    return {
        "SOCIALACCOUNT_ADAPTER": "zhengan.web.accounts.identity.Adapter",
        "SOCIALACCOUNT_STORE_TOKENS": False,
        "SOCIALACCOUNT_PROVIDERS": {"openid_connect": {"APPS": [identity.app], "OAUTH_PKCE_ENABLED": True}}
        if identity
        else {},
    }
