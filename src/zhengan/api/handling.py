"""The part of the client for incidents and for the gate of changes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from zhengan.api.calls import Calls

if TYPE_CHECKING:  # the shapes name the codes that the server knows; a client alone has no server
    from zhengan.api.shapes import gate, incidents


class Handling(Calls):
    """A method for every operation, named as the operation is. Instants are RFC 3339 with an offset; `once` is a key of one's own."""

    # incidents

    def report_new_incident(self, told: "incidents.NewIncident", *, once: str = "") -> "incidents.IncidentShape":
        """Record, case and every deadline at once; `from_alert` names an alert that it comes from."""
        return self._send("POST", self._at("incidents"), dict(told), once)

    def get_incident(self, id_: str) -> "incidents.IncidentShape":
        """What is owed to whom by when, the level's ground, what reports lack, and what exposes whom."""
        return self._get(self._at("incidents", id_))

    def tell_incident(self, id_: str, facts: "incidents.MoreFacts", *, once: str = "") -> "incidents.IncidentShape":
        """Tell more, or correct: that makes new deadlines beside the old ones."""
        return self._send("POST", self._at("incidents", id_, "facts"), dict(facts), once)

    def grade_incident(self, id_: str, judged: "incidents.Judged", *, once: str = "") -> "incidents.IncidentShape":
        """The level, by a named person with grounds, or what the grading table asks for."""
        return self._send("POST", self._at("incidents", id_, "level"), dict(judged), once)

    def report_incident(self, id_: str, report: "incidents.SentReport", *, once: str = "") -> "incidents.IncidentShape":
        """A report went out."""
        return self._send("POST", self._at("incidents", id_, "reports"), dict(report), once)

    def tell_incident_investors(
        self, id_: str, told: "incidents.ToldInvestors", *, once: str = ""
    ) -> "incidents.IncidentShape":
        """Investors were told."""
        return self._send("POST", self._at("incidents", id_, "notices"), dict(told), once)

    def merge_incident(self, id_: str, into: str, ground: str, *, once: str = "") -> "incidents.IncidentShape":
        """The incident is the same as another one."""
        return self._send("POST", self._at("incidents", id_, "merger"), {"into": into, "ground": ground}, once)

    # the gate

    def ask_gate(self, key: str, at: str = "") -> "gate.GateAnswer":
        """Whether a change may start now, or at an instant, and why not."""
        return self._get(self._at("gate", "changes", key), _at(at))

    def ask_suspension(self, key: str, at: str = "") -> "gate.GateAnswer":
        """Whether a service may be stopped."""
        return self._get(self._at("gate", "suspensions", key), _at(at))

    def list_windows(self, system: str, year: int | None = None) -> "gate.WindowYear":
        """On which days and hours of a year a system may be changed."""
        return self._get(self._at("gate", "windows", system), {"year": year} if year else None)

    def override_change(self, key: str, ground: str, until: str, *, once: str = "") -> "gate.OverrideWaits":
        """Ask that a change may start all the same, through the day `until`; another person confirms."""
        body = {"ground": ground, "until": until}
        return self._send("POST", self._at("gate", "overrides", key), body, once)

    def finish_change(self, key: str, told: "gate.OutcomeTold", *, once: str = "") -> "gate.Outcome":
        """What happened: start, end, result."""
        return self._send("POST", self._at("gate", "outcomes", key), dict(told), once)


def _at(at: str) -> Mapping[str, Any] | None:
    return {"at": at} if at else None
