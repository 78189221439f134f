"""The part of the client that asks the log archive."""

from collections.abc import Iterator
from typing import Any

from zhengan.api.calls import Calls
from zhengan.api.shapes import common, logs


class LogCalls(Calls):
    """A method for every operation on the log archive, named as the operation is; `once` is a key of one's own for a request."""

    def search_logs(
        self, q: str = "", *, span: str = "", since: str = "", until: str = "", as_of: str = "", limit: int = 200
    ) -> Iterator[logs.LogLine]:
        """Lines, the newest first, from page to page as they are taken."""
        query = self._asked(q, span, since, until, as_of) | {"limit": limit}
        return self._over.pages(self._at("logs"), query)

    def count_logs(
        self, q: str = "", *, span: str = "", since: str = "", until: str = "", as_of: str = ""
    ) -> logs.LogCounts:
        """How many lines over time, and the values of their fields."""
        return self._get(self._at("logs", "counts"), self._asked(q, span, since, until, as_of))

    def get_log_line(self, source: str, seq: int) -> logs.LogLineStory:
        """One line with its neighbours and its proof."""
        return self._get(self._at("logs", "lines", source, str(seq)))

    def prove_log_line(self, source: str, seq: int) -> bytes:
        """The proof of a line as a file."""
        return self._over.ask("GET", self._at("logs", "lines", source, str(seq), "proof")).content

    def export_log_evidence(
        self, q: str, *, span: str = "", since: str = "", until: str = "", as_of: str = ""
    ) -> bytes:
        """What a query finds as a file of evidence."""
        query = self._asked(q, span, since, until, as_of)
        return self._over.ask("GET", self._at("logs", "evidence"), query=query).content

    def list_saved_searches(self) -> list[logs.SavedSearch]:
        """One's own searches."""
        return self._part(self._at("logs", "saved"), "items")

    def keep_search(self, name: str, query: str, *, once: str = "") -> logs.SavedSearches:
        """Keep a search under a name."""
        return self._send("POST", self._at("logs", "saved"), {"name": name, "query": query}, once)

    def forget_search(self, name: str, *, once: str = "") -> logs.SavedSearches:
        """Keep it no longer."""
        return self._send("DELETE", self._at("logs", "saved", name), None, once)

    def list_searches(self) -> Iterator[logs.SearchNoted]:
        """Who searched what, the newest first."""
        return self._over.pages(self._at("logs", "searches"), {"limit": 200})

    def list_log_sources(self, *, as_of: str = "") -> logs.LogSourceList:
        """The register of sources, and what is lacking."""
        return self._get(self._at("log-sources"), {"as_of": as_of})

    def add_log_source(self, source: logs.NewLogSource) -> logs.LogToken:
        """Register a source; its token is told once."""
        return self._send("POST", self._at("log-sources"), dict(source))

    def renew_log_source(self, source: str) -> logs.LogToken:
        """A new token of a source."""
        return self._send("POST", self._at("log-sources", source, "token"), None)

    def end_log_source(self, source: str, *, once: str = "") -> logs.LogSourceEnded:
        """Take nothing more from a source."""
        return self._send("POST", self._at("log-sources", source, "end"), None, once)

    def get_log_coverage(self, *, as_of: str = "") -> logs.LogCoverage:
        """What is covered, hole by hole."""
        return self._ready("log-coverage", {"as_of": as_of})

    def enter_log_holdings(self, *, once: str = "") -> logs.HoldingsEntered:
        """Put what is covered on file."""
        return self._send("POST", self._at("log-coverage", "records"), None, once)

    def get_log_keeping(self) -> logs.LogKeeping:
        """Sizes, copies, the forecast, deletions."""
        return self._get(self._at("log-keeping"))

    def list_log_segments(self, *, free: str = "") -> Iterator[logs.LogSegment]:
        """Segments and until when they are kept; with `free="1"` those that may be deleted."""
        return self._over.pages(self._at("log-keeping", "segments"), {"free": free, "limit": 200})

    def delete_log_segment(self, segment: str, ground: str, *, once: str = "") -> logs.LogDeleted:
        """Delete a segment whose term is over."""
        return self._send("POST", self._at("log-keeping", "segments", segment, "deletion"), {"ground": ground}, once)

    def copy_logs(self, name: str, *, once: str = "") -> common.JobShape:
        """Copy, in the background, what a second place does not have yet."""
        return self._send("POST", self._at("log-keeping", "copies", name), None, once)

    @staticmethod
    def _asked(q: str, span: str, since: str, until: str, as_of: str) -> dict[str, Any]:
        return {"q": q, "span": span, "from": since, "until": until, "as_of": as_of}
