"""The part of the client that files: what is owed, packages, the second person's word, sending, receipts."""

from collections.abc import Iterator, Sequence
from typing import Unpack

from zhengan.api.calls import Calls, Days
from zhengan.api.shapes import filings


class FilingCalls(Calls):
    """A method for every operation on filings, named as the operation is; `once` is a key of one's own for a request."""

    def list_owed_filings(self, **days: Unpack[Days]) -> filings.OwedList:
        """What must be filed, when and to whom."""
        return self._ready(("filings", "owed"), days)

    def list_filings(self) -> Iterator[filings.FilingLine]:
        """All filings, the newest first."""
        return self._over.pages(self._at("filings"), {"limit": 200})

    def get_filing(self, filing: str) -> filings.FilingShape:
        """One filing with its packages and its story."""
        return self._get(self._at("filings", filing))

    def make_filing(
        self,
        document: bytes,
        name: str,
        *,
        kind: str = "",
        period: str = "",
        about: str = "",
        again: str = "",
        covers: Sequence[str] = (),
    ) -> filings.FilingShape:
        """Make a package with one document; with `again` a correction of that filing."""
        query = {"name": name, "kind": kind, "period": period, "about": about, "again": again, "covers": list(covers)}
        headers = {"Content-Type": "application/octet-stream"}
        done: filings.FilingShape = self._over.ask(
            "POST", self._at("filings"), query=query, content=document, headers=headers
        ).value
        return done

    def check_filing(self, filing: str, digest: str, *, back: str = "", once: str = "") -> filings.FilingShape:
        """Confirm the package of a digest; or send it back with words."""
        body = {"digest": digest, **({"back": True, "words": back} if back else {})}
        return self._send("POST", self._at("filings", filing, "check"), body, once)

    def send_filing(self, filing: str, at: str = "", *, once: str = "") -> filings.FilingShape:
        """Say when it was carried; without `at` it is delivered into the addressee's exchange folder."""
        body = {"at": at} if at else {"folder": True}
        return self._send("POST", self._at("filings", filing, "sending"), body, once)

    def receipt_filing(self, filing: str, note: str = "", number: str = "", *, once: str = "") -> filings.FilingShape:
        """Take in a signed receipt, or the number of one on paper."""
        body = {"note": note} if note else {"number": number}
        return self._send("POST", self._at("filings", filing, "receipt"), body, once)

    def get_filing_package(self, filing: str, digest: str) -> bytes:
        """The package."""
        address = self._at("filings", filing, "packages", digest.removeprefix("sha256:"))
        return self._over.ask("GET", address).content
