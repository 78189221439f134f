"""The part of the client that works on cases. Decisions take `seen`: the `decided` of the case that was looked at."""

from collections.abc import Iterator, Mapping
from typing import Any

from zhengan.api.calls import Calls
from zhengan.api.shapes import cases


class Casework(Calls):
    """A method for every operation on cases, named as the operation is; `once` is a key of one's own for a request."""

    def list_case_kinds(self) -> list[cases.KindShape]:
        """All kinds with their states, fields and moves."""
        return self._part("/case-kinds", "items")

    def list_cases(self, kind: str = "", which: str = "all") -> Iterator[cases.CaseLine]:
        """Cases in the order of opening: `all`, `open`, or `drill` for exercises alone."""
        return self._over.pages(self._at("cases"), {"kind": kind, "which": which, "limit": 200})

    def list_holds(self, of: str = "", what: str = "") -> list[cases.StandingHold]:
        """What is held now, or what holds one thing."""
        found: list[cases.StandingHold] = self._over.ask(
            "GET", self._at("holds"), query={"of": of, "what": what}
        ).value["items"]
        return found

    def get_case(self, kind: str, id_: str) -> cases.CaseShape:
        """One case."""
        return self._get(self._at("cases", kind, id_))

    def open_case(self, case: Mapping[str, Any], *, once: str = "") -> cases.CaseShape:
        """Open one: `kind`, `title`, and `subject`, `drill`, `facts` where there are any."""
        return self._send("POST", self._at("cases"), dict(case), once)

    def move_case(
        self, kind: str, id_: str, to: str, seen: int, facts: Mapping[str, Any] | None = None, *, once: str = ""
    ) -> cases.CaseShape:
        """Make a move, or propose it."""
        body = {"to": to, "seen": seen, "facts": dict(facts or {})}
        return self._send("POST", self._at("cases", kind, id_, "moves"), body, once)

    def confirm_case(self, kind: str, id_: str, number: int, seen: int, *, once: str = "") -> cases.CaseShape:
        """Agree to a proposed move."""
        address = self._at("cases", kind, id_, "proposals", str(number), "confirmation")
        return self._send("POST", address, {"seen": seen}, once)

    def send_back_case(
        self, kind: str, id_: str, number: int, seen: int, words: str, *, once: str = ""
    ) -> cases.CaseShape:
        """Turn a proposed move down."""
        address = self._at("cases", kind, id_, "proposals", str(number), "return")
        return self._send("POST", address, {"seen": seen, "words": words}, once)

    def assign_case(
        self, kind: str, id_: str, owner: str, seen: int, words: str = "", *, once: str = ""
    ) -> cases.CaseShape:
        """Give it to somebody."""
        body = {"owner": owner, "seen": seen, "words": words}
        return self._send("POST", self._at("cases", kind, id_, "owner"), body, once)

    def comment_case(self, kind: str, id_: str, words: str, *, once: str = "") -> cases.CaseShape:
        """Say something."""
        return self._send("POST", self._at("cases", kind, id_, "comments"), {"words": words}, once)

    def attach_case(
        self, kind: str, id_: str, content: bytes, name: str, *, note: str = "", once: str = ""
    ) -> cases.CaseShape:
        """Attach a file."""
        headers = {"Content-Type": "application/octet-stream"} | ({"Idempotency-Key": once} if once else {})
        address, query = self._at("cases", kind, id_, "attachments"), {"name": name, "note": note}
        done: cases.CaseShape = self._over.ask("POST", address, query=query, content=content, headers=headers).value
        return done

    def link_case(
        self, kind: str, id_: str, type_: str, key: str, relation: str = "", *, once: str = ""
    ) -> cases.CaseShape:
        """Name something that it is about."""
        body = {"type": type_, "key": key, "relation": relation}
        return self._send("POST", self._at("cases", kind, id_, "links"), body, once)

    def hold_case(self, kind: str, id_: str, of: str, what: str, ground: str, *, once: str = "") -> cases.CaseShape:
        """Hold evidence."""
        body = {"of": of, "what": what, "ground": ground}
        return self._send("POST", self._at("cases", kind, id_, "holds"), body, once)

    def release_case(self, kind: str, id_: str, number: int, ground: str, *, once: str = "") -> cases.CaseShape:
        """Let go of it."""
        address = self._at("cases", kind, id_, "holds", str(number), "release")
        return self._send("POST", address, {"ground": ground}, once)

    def rectify_verdict(self, finding: str, *, once: str = "") -> cases.CaseShape:
        """The open rectification of a verdict, or a new one."""
        return self._send("POST", self._at("verdicts", finding, "rectification"), None, once)
