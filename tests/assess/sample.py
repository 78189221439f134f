"""Findings made by hand, for tests of what is said about them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhengan.assess import Evidence, Finding, Verdict
from zhengan.assess.finding import finding_id
from zhengan.law import load_catalogue

AS_OF = date(2026, 11, 20)
_FRAME: Mapping[str, Any] = {
    "institution": "甲",
    "object": ("system", "S1"),
    "as_of": AS_OF,
    "figures": {},
    "evidence": (),
    "good_until": None,
    "due_on": None,
    "mutatis": False,
}


def finding(obligation: str, verdict: Verdict, reason: str, **given: Any) -> Finding:
    """A finding on an obligation, of `csrc-218` where no law is named; what is not given is plain. A breach carries its exposures."""
    catalogue = load_catalogue()
    duty = catalogue.obligation(obligation if "/" in obligation else f"csrc-218/{obligation}")
    values = {**_FRAME, **given}
    codes = values.pop("codes", {"operating"})
    chosen = catalogue.choose(values.pop("readings", {}))
    about = values["object"] or ("", "")
    return Finding(
        id=finding_id(duty.id, values["institution"], *about),
        obligation=duty.id,
        cite=duty.cite,
        verdict=verdict,
        reason=reason,
        readings={name: chosen[name] for name in duty.readings},
        liability=catalogue.exposures(duty, codes) if verdict == "breached" else (),
        **values,
    )


def over_bound(peak: str = "80", bandwidth: str = "100", **given: Any) -> Finding:
    """A link of an operating institution whose peak breaks the bound."""
    figures = {
        "bandwidth": bandwidth,
        "hours": "BSE+SSE+SZSE",
        "peak": peak,
        "ceiling": peak,
        "minutes": 64060,
        "owed_minutes": 64060,
    }
    evidence = (Evidence("network_link", "L1", 63),)
    frame = {"object": ("network_link", "L1"), "figures": figures, "evidence": evidence, **given}
    return finding("21#network-operating", "breached", "over_bound", **frame)
