"""The way back in for whoever has the server in their hands: no page leads here."""

from datetime import datetime

from zhengan.ledger.trail import Event, note_down
from zhengan.web.accounts.passwords import give_one_time
from zhengan.web.accounts.second_factor import reset
from zhengan.web.accounts.session import end_all
from zhengan.web.models import Membership, User


def rescue(institution: str, username: str, *, admin: bool, factor: bool, by: str, now: datetime) -> str | None:
    """A one-time password for an account, which is in use again; None where there is none.

    `admin`: made when missing, and given the role of an administrator; `factor`: its second factors are taken away.
    """
    user = User.objects.filter(username=username).first()
    if user is None and not admin:
        return None
    user = user or User.objects.create_user(username, display_name=username)
    if admin:
        given = {"given_by": by, "given_at": now}
        Membership.objects.get_or_create(user=user, institution=institution, role="admin", defaults=given)
    if factor:
        reset(user)
    User.objects.filter(pk=user.pk).update(is_active=True)
    password = give_one_time(user, now)
    end_all(user)
    detail = {"did": "rescued", "admin": admin, "factor": factor}
    note_down("", Event("account", username, detail), actor=by, source="cli", now=now)
    return password
