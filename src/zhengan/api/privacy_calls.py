"""The part of the client that asks about personal information: stores, scans, differences, consents, plans, proofs."""

from collections.abc import Iterator
from typing import Unpack

from zhengan.api.calls import Calls, Days
from zhengan.api.shapes import common, privacy


class PrivacyCalls(Calls):
    """A method for every operation on personal information, named as the operation is; `once` is a key of one's own."""

    def list_privacy_stores(self, **days: Unpack[Days]) -> privacy.StoreList:
        """Stores with what was found in them."""
        return self._get(self._at("privacy", "stores"), days)

    def put_privacy_store(self, store: str, cells: privacy.StoreCells, *, once: str = "") -> privacy.StoreItem:
        """Register a store, or change it."""
        return self._send("PUT", self._at("privacy", "stores", store), dict(cells), once)

    def list_privacy_fields(self, store: str, *, as_of: str = "") -> Iterator[privacy.FieldItem]:
        """Fields of a store with what was found in them."""
        return self._over.pages(self._at("privacy", "stores", store, "fields"), {"as_of": as_of, "limit": 200})

    def rule_privacy_field(self, store: str, ruling: privacy.RulingWanted, *, once: str = "") -> privacy.Done:
        """Say whether a kind in a field is personal information."""
        return self._send("POST", self._at("privacy", "stores", store, "rulings"), dict(ruling), once)

    def register_privacy_scan(self, store: str, result: bytes, *, scanned_at: str = "") -> privacy.ScanShape:
        """Enter the result of `zhengan protect scan --format json`."""
        headers = {"Content-Type": "application/octet-stream"}
        done: privacy.ScanShape = self._over.ask(
            "POST",
            self._at("privacy", "stores", store, "scans"),
            query={"scanned_at": scanned_at},
            content=result,
            headers=headers,
        ).value
        return done

    def start_privacy_scan(self, store: str, *, once: str = "") -> common.JobShape:
        """Scan, in the background, a store whose address the server's keeper wrote down."""
        return self._send("POST", self._at("privacy", "stores", store, "scans", "start"), None, once)

    def get_privacy_scan(self, scan: str, **days: Unpack[Days]) -> privacy.ScanShape:
        """What a scan covered and found."""
        return self._get(self._at("privacy", "scans", scan), days)

    def list_privacy_differences(self, **days: Unpack[Days]) -> privacy.DifferenceList:
        """What is registered against what was found."""
        return self._get(self._at("privacy", "differences"), days)

    def list_privacy_consents(self, **days: Unpack[Days]) -> privacy.ConsentList:
        """Counts of consents, and what withdrawals entail."""
        return self._get(self._at("privacy", "consents"), days)

    def put_privacy_consent(self, consent: privacy.ConsentWanted, *, once: str = "") -> privacy.Done:
        """Counts of consents, with the digest of what proves them."""
        return self._send("POST", self._at("privacy", "consents"), dict(consent), once)

    def put_privacy_withdrawal(self, id_: str, said: privacy.WithdrawalWanted, *, once: str = "") -> privacy.Done:
        """That so many withdrew, and when processing for them ended."""
        return self._send("PUT", self._at("privacy", "withdrawals", id_), dict(said), once)

    def get_masking_plan(self, store: str) -> privacy.PlanShape:
        """The plan of a store, or a draft of one."""
        return self._get(self._at("privacy", "stores", store, "plan"))

    def put_masking_plan(self, store: str, plan: str, *, once: str = "") -> privacy.PlanShape:
        """Keep a plan; the answer names its faults."""
        return self._send("PUT", self._at("privacy", "stores", store, "plan"), {"plan": plan}, once)

    def list_attestations(self, **days: Unpack[Days]) -> privacy.AttestationList:
        """Attestations of test environments."""
        return self._get(self._at("privacy", "attestations"), days)

    def list_outbound_channels(self, **days: Unpack[Days]) -> privacy.ChannelList:
        """Channels with their samples."""
        return self._get(self._at("privacy", "channels"), days)

    def list_privacy_biometrics(self, **days: Unpack[Days]) -> privacy.BiometricList:
        """Uses of biometrics with their verdicts."""
        return self._get(self._at("privacy", "biometrics"), days)
