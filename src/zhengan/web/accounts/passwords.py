"""What a password must be and how it is changed. The numbers are ours (docs/adr/0020-accounts.md says what the standard asks).

Kinds, NotName, NotFormer   Django's validators beside its own (length, common ones, likeness to the name)
change()                    a new password chosen by the person
give_one_time()             a one-time password from an administrator, to be changed at the first sign-in
is_due()                    whether the person must choose a new one now
"""

import string
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhengan.web.start import one_time_password

if TYPE_CHECKING:
    from zhengan.web.models import User

FEWEST_KINDS = 3
LAST_KEPT = 5
"""A password is not one of so many last ones, the present one among them."""
LONGEST_DAYS = 90
ONE_TIME_DAYS = 7
"""A one-time password that nobody used by then is worth nothing."""

_SHORTEST_NAME = 3
_KINDS = (string.ascii_lowercase, string.ascii_uppercase, string.digits)


class Kinds:
    """At least three of: small letters, capitals, figures, other signs."""

    def validate(self, password: str, user: "User | None" = None) -> None:
        """Raises ValidationError for too few kinds."""
        found = sum(any(char in kind for char in password) for kind in _KINDS)
        found += any(char not in "".join(_KINDS) for char in password)
        if found < FEWEST_KINDS:
            raise ValidationError(
                _("口令应有小写字母、大写字母、数字、符号中的至少 %(wanted)d 种，现有 %(found)d 种。"),
                code="password_kinds",
                params={"wanted": FEWEST_KINDS, "found": found},
            )

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("至少有小写字母、大写字母、数字、符号中的 %(wanted)d 种。") % {"wanted": FEWEST_KINDS}


class NotName:
    """Without the user name in it, forwards or backwards."""

    def validate(self, password: str, user: "User | None" = None) -> None:
        """Raises ValidationError for a password with the name in it."""
        name = user.username.lower() if user else ""
        if len(name) >= _SHORTEST_NAME and (name in password.lower() or name[::-1] in password.lower()):
            raise ValidationError(_("口令里不应有用户名。请换一个。"), code="password_name")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("里面没有用户名。")


class NotFormer:
    """None of the person's last five."""

    def validate(self, password: str, user: "User | None" = None) -> None:
        """Raises ValidationError for a password that the person has or had."""
        if user is None or user.pk is None:
            return
        former = user.former_passwords.order_by("-until", "-pk").values_list("hash", flat=True)[: LAST_KEPT - 1]
        if any(check_password(password, kept) for kept in (user.password, *former)):
            raise ValidationError(
                _("口令不应是最近用过的 %(count)d 个之一。请换一个。"),
                code="password_former",
                params={"count": LAST_KEPT},
            )

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("不是最近用过的 %(count)d 个之一。") % {"count": LAST_KEPT}


def change(user: "User", password: str, now: datetime) -> None:
    """Give a person the password that they chose; the former one is kept as its hash."""
    _set(user, password, now)
    user.must_change_password = False
    user.save(update_fields=["password", "password_set_at", "must_change_password"])


def give_one_time(user: "User", now: datetime) -> str:
    """Give a person a one-time password, which ends all their sessions; the password, to be told once."""
    password = one_time_password()
    _set(user, password, now)
    user.must_change_password = True
    user.save(update_fields=["password", "password_set_at", "must_change_password"])
    return password


def is_due(user: "User", now: datetime) -> bool:
    """Whether the password must be changed before anything else: a one-time one, or one that is too old."""
    if not user.has_usable_password():
        return False
    if user.must_change_password or user.password_set_at is None:
        return True
    return now - user.password_set_at > timedelta(days=LONGEST_DAYS)


def is_past_use(user: "User", now: datetime) -> bool:
    """Whether a one-time password lay unused for too long."""
    given = user.password_set_at
    return user.must_change_password and given is not None and now - given > timedelta(days=ONE_TIME_DAYS)


def _set(user: "User", password: str, now: datetime) -> None:
    if user.has_usable_password() and user.password:
        user.former_passwords.create(hash=user.password, until=now)
    kept = user.former_passwords.order_by("-until", "-pk").values_list("pk", flat=True)[:LAST_KEPT]
    user.former_passwords.exclude(pk__in=list(kept)).delete()
    user.set_password(password)
    user.password_set_at = now
