"""The second factor: an authenticator app, a security key or passkey, recovery codes; and the roles that must have one.

Wrong codes are counted on the server's trail, where every one of them stands: several processes count together, and a restart
forgets none. `require_mfa:<role>` on an institution's trail says that accounts with that role there must have one; the last event
holds.
"""

import base64
from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengan.ledger.trail import Event, newest, note_down, trail
from zhengan.web.models import Membership, User
from zhengan.web.permissions import ROLES
from zhengan.web.site import FAILURES, LOCKED_MINUTES
from zhengan.workspace.clock import now as this_instant
from zhengan.workspace.errors import InputError
from zhengan.workspace.settings import Decision

REQUIRED = "require_mfa"
SETTLED = "second_factor"
ISSUER = "证安"
_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
_CODES = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """How django-allauth keeps and names second factors here."""

    error_messages: dict[str, Promise] = {  # noqa: RUF012  # the library's own name for it
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": gettext_lazy("您的角色须有二次验证，最后一种不能删除。请先添加另一种。"),
        "cannot_generate_recovery_codes": gettext_lazy("请先设置验证器或安全密钥，再生成恢复码。"),
        "incorrect_code": gettext_lazy("验证码不对。请核对手机时间后再试。"),
    }

    def get_totp_issuer(self) -> str:
        """What the app calls us."""
        return ISSUER

    def _get_user_identifier(self, user: User) -> str:
        return user.username

    def _get_site_name(self) -> str:
        return ISSUER

    def encrypt(self, text: str) -> str:
        """Secrets are kept encrypted under the console's own, so that a copy of the database gives no codes."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; a useless one where the console's secret has changed since (no code will fit)."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(Fernet.generate_key()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of a person whose role must have one."""
        user = authenticator.user
        return not is_required(user) or Authenticator.objects.filter(user=user, type__in=_FACTORS).count() > 1

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002  # the library's
        """A name to begin with."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("密钥 %(number)d") % {"number": count + 1}


class _Counted:
    """A form that asks for a code, and takes none after too many wrong ones."""

    user: User

    def clean_code(self) -> str:
        """The code, where it is right. Raises what the form shows."""
        if is_worn_out(self.user, this_instant()):
            raise get_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()  # type: ignore[misc]  # the library's form stands behind
        return code


class AuthenticateForm(_Counted, forms.AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """The code at signing in."""


class ReauthenticateForm(_Counted, forms.ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """The code before something delicate."""


def is_worn_out(user: User, now: datetime) -> bool:
    """Whether so many codes were wrong since the last sign-in, within the time of a lock, that none is looked at any more."""
    since, wrong = now - timedelta(minutes=LOCKED_MINUTES), 0
    for item in newest("", FAILURES * 4, kinds=("login", "login_failed"), subject=user.username):
        if item.type == "login" or datetime.fromisoformat(item.recorded_at) < since:
            break
        wrong += item.content()["payload"].get("why") in _CODES
    return wrong >= FAILURES


def factors() -> Any:
    """All second factors, as rows; recovery codes alone are none."""
    return Authenticator.objects.filter(type__in=_FACTORS)


def has_one(user: User) -> bool:
    """Whether a person has a second factor."""
    return bool(factors().filter(user=user).exists())


def is_missing(request: HttpRequest, user: User) -> bool:
    """Whether a person must set up a second factor before anything else; asked once a session when there is nothing to do."""
    if request.session.get(SETTLED):
        return False
    if is_required(user) and not has_one(user):
        return True
    request.session[SETTLED] = True
    return False


def is_required(user: User) -> bool:
    """Whether one of a person's roles must have a second factor."""
    held: dict[str, set[str]] = {}
    for institution, role in Membership.objects.filter(user=user).values_list("institution", "role"):
        held.setdefault(institution, set()).add(role)
    return any(roles & required_roles(institution) for institution, roles in held.items())


def required_roles(institution: str) -> frozenset[str]:
    """The roles of an institution that must have a second factor."""
    return frozenset(role for role, one in decided(institution).items() if one.value is True)


def decided(institution: str) -> dict[str, Decision]:
    """Role -> the last decision whether its accounts must have a second factor."""
    last: dict[str, Decision] = {}
    for item in trail(institution, kinds=["setting"]):
        name, _colon, role = item.key.partition(":")
        if name == REQUIRED:
            content = item.content()
            said, at = content["payload"], datetime.fromisoformat(item.recorded_at)
            last[role] = Decision(item.key, said["value"] is True, content["actor"], said["why"], at, item.seq)
    return last


def require(institution: str, role: str, *, value: bool, by: str, why: str, now: datetime) -> None:
    """Say that a role must have a second factor, or (False) no longer; from the next sign-in. Raises InputError."""
    if role not in ROLES:
        raise InputError(f"角色应为 {'、'.join(ROLES)} 之一，实为“{role[:40]}”。没有记下，请重新选择。")
    if not 2 <= len(why.strip()) <= 500:
        raise InputError(f"决定的依据应为 2 至 500 字，实为 {len(why.strip())} 字。没有记下，请写明凭什么这样定。")
    event = Event("setting", f"{REQUIRED}:{role}", {"value": value, "why": why.strip()})
    note_down(institution, event, actor=by, source="settings", now=now)


def reset(user: User) -> int:
    """Take all second factors of a person away, for one who lost them; how many."""
    count, _each = Authenticator.objects.filter(user=user).delete()
    return int(count)


def kinds_of(user: User) -> dict[str, int]:
    """How many of each kind a person has."""
    found: dict[str, int] = {}
    for kind in Authenticator.objects.filter(user=user).values_list("type", flat=True):
        found[kind] = found.get(kind, 0) + 1
    return found


def _box() -> Fernet:
    key = HKDF(SHA256(), length=32, salt=None, info=b"zhengan second factor").derive(str(settings.SECRET_KEY).encode())
    return Fernet(base64.urlsafe_b64encode(key))
