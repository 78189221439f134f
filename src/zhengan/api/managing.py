"""The part of the client that manages: jobs, settings, the trail, people, tokens, backups, and what somebody keeps for themselves."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Unpack

from zhengan.api.calls import Calls, Days
from zhengan.api.shapes import common, own, upkeep


class Managing(Calls):
    """A method for every operation that manages, named as the operation is."""

    # jobs, settings, trail

    def list_jobs(self) -> Iterator[common.JobShape]:
        """Jobs, the newest first."""
        return self._over.pages(self._at("jobs"), {"limit": 200})

    def ask_job(self, kind: str, **days: Unpack[Days]) -> common.JobShape:
        """Ask for a job."""
        return self._send("POST", self._at("jobs"), {"kind": kind, **days})

    def get_job(self, job: str) -> common.JobShape:
        """How far a job is, with its log."""
        return self._get(self._at("jobs", job))

    def cancel_job(self, job: str) -> common.JobShape:
        """Ask a job to stop."""
        return self._send("POST", self._at("jobs", job, "cancellation"), None)

    def get_settings(self) -> common.SettingsNow:
        """What the institution has decided."""
        return self._get(self._at("settings"))

    def decide_setting(self, name: str, value: str | bool | None, why: str) -> common.Decision:  # noqa: FBT001 - a value
        """Decide one setting."""
        return self._send("PUT", self._at("settings", name), {"value": value, "why": why})

    def list_events(self, kind: Sequence[str] = ()) -> Iterator[common.EventShape]:
        """The audit trail, the newest first."""
        return self._over.pages(self._at("trail"), {"kind": list(kind), "limit": 200})

    # people

    def list_people(self) -> Iterator[common.PersonShape]:
        """Who has a role in the institution."""
        return self._over.pages(self._at("people"), {"limit": 200})

    def add_person(self, username: str, display_name: str, roles: Sequence[str]) -> common.PersonAdded:
        """Give somebody roles, with a new account where there is none; its one-time password is told once."""
        body = {"username": username, "display_name": display_name, "roles": list(roles)}
        return self._send("POST", self._at("people"), body)

    def set_person_roles(self, person: int, roles: Sequence[str]) -> common.PersonShape:
        """The roles of a person, from now on."""
        return self._send("PUT", self._at("people", str(person), "roles"), {"roles": list(roles)})

    def do_with_person(self, person: int, deed: str) -> common.PersonShape:
        """`disable` or `enable` an account, take its second `factor`s away, or end its `sessions`."""
        return self._send("POST", self._at("people", str(person), deed), None)

    def give_password(self, person: int) -> common.OneTimePassword:
        """A one-time password for somebody who lost theirs, told once."""
        return self._send("POST", self._at("people", str(person), "password"), None)

    def link_person(self, person: int, number: str | None) -> common.PersonShape:
        """Which identity of the identity server the person is."""
        return self._send("PUT", self._at("people", str(person), "identity"), {"number": number})

    def list_tokens(self) -> Iterator[common.TokenShape]:
        """All tokens of the institution, without their texts."""
        return self._over.pages(self._at("tokens"), {"limit": 200})

    def revoke_token(self, token: int) -> common.TokenShape:
        """End a token."""
        return self._send("POST", self._at("tokens", str(token), "revocation"), None)

    def list_own_tokens(self) -> Iterator[common.TokenShape]:
        """One's own tokens here, without their texts."""
        return self._over.pages(self._at("own-tokens"), {"limit": 200})

    def issue_token(self, name: str, scopes: Sequence[str], days: int) -> common.TokenIssued:
        """A new token of one's own, no wider and no longer than this one; its text is told once."""
        return self._send("POST", self._at("own-tokens"), {"name": name, "scopes": list(scopes), "days": days})

    def end_token(self, token: int) -> common.TokenShape:
        """End one of one's own tokens."""
        return self._send("POST", self._at("own-tokens", str(token), "revocation"), None)

    # the server

    def list_backups(self) -> upkeep.BackupList:
        """The server's backups, the newest first."""
        return self._get(self._at("backups"))

    def make_backup(self) -> common.JobShape:
        """A backup, made in the background."""
        return self._send("POST", self._at("backups"), None)

    def check_backup(self, name: str) -> upkeep.BackupCheck:
        """Whether a backup is whole."""
        return self._send("POST", self._at("backups", name, "check"), None)

    # one's own

    def list_views(self) -> list[own.ViewShape]:
        """One's own filters of verdicts."""
        return self._part(self._at("views"), "items")

    def keep_verdict_view(self, name: str, query: str) -> own.ViewShape:
        """Keep a filter under a name."""
        return self._send("PUT", self._at("views", name), {"query": query})

    def forget_verdict_view(self, name: str) -> own.ViewList:
        """Forget a name; what is left."""
        return self._send("DELETE", self._at("views", name), None)

    def list_drafts(self) -> list[own.DraftShape]:
        """One's own forms half filled in."""
        return self._part(self._at("drafts"), "items")

    def get_draft(self, type_: str, key: str = "") -> own.DraftShape:
        """What was typed into one form so far; without `key` that of a new record."""
        return self._get(self._at("drafts", type_), {"key": key})

    def keep_form_draft(self, type_: str, cells: Mapping[str, Sequence[str]], key: str = "") -> own.DraftShape:
        """Keep what was typed so far."""
        body = {"cells": {name: list(values) for name, values in cells.items()}}
        return self._send("PUT", self._at("drafts", type_), body, query={"key": key})

    def drop_form_draft(self, type_: str, key: str = "") -> own.DraftList:
        """Forget what was typed; what is left."""
        return self._send("DELETE", self._at("drafts", type_), None, query={"key": key})
