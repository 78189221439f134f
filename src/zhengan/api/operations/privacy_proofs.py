"""Personal information: masking plans, attestations of test environments, outbound channels, the register of biometrics."""

from typing import Annotated, Any

from ninja import Body, Router

from zhengan.api.guard import AS_OF, Deals, Entered, Institution, operation
from zhengan.api.operations.privacy import StoreKey
from zhengan.api.shapes.privacy import AttestationList, BiometricList, ChannelList, PlanShape, PlanWanted
from zhengan.privacy.inventory import StoreState
from zhengan.web.audit import note
from zhengan.web.privacy.biometrics import found_in, uses_of
from zhengan.web.privacy.desk import desk_of, inventory_of, known_day, state_of
from zhengan.web.privacy.proofs import COUNTERS, channels_of, proofs_of
from zhengan.workspace.inventory import PrivacyDesk
from zhengan.workspace.privacy_plans import look_at, plan_file, plan_of, save_plan

router = Router(tags=["个人信息 privacy"])
_BASE = "/institutions/{institution}/privacy"
_PLAN = f"{_BASE}/stores/{{store}}/plan"


@operation(router, f"GET {_PLAN}", "读取脱敏计划", ("privacy", "read"), PlanShape)
def get_masking_plan(request: Entered, institution: Institution, store: StoreKey) -> Any:
    """The saved plan of a store, else a draft from its last scan; with faults and made-up examples."""
    desk, state = desk_of(institution), state_of(request.auth, store)
    return _plan(desk, state, plan_of(desk, state))


@operation(router, f"PUT {_PLAN}", "保存脱敏计划", ("privacy", "write"), PlanShape)
def put_masking_plan(
    request: Entered, institution: Institution, store: StoreKey, body: Annotated[PlanWanted, Body()]
) -> Any:
    """Keep a plan, faulty or not; the answer names its faults."""
    desk, state = desk_of(institution), state_of(request.auth, store)
    save_plan(desk, store, body["plan"])
    note(request.auth, "write", f"privacy/{store}", {"plan": True, "by": "api"})
    return _plan(desk, state, body["plan"])


@operation(
    router,
    f"GET {_BASE}/attestations",
    "列出测试环境证明",
    ("privacy", "read"),
    AttestationList,
    deals=Deals(days=AS_OF),
)
def list_attestations(request: Entered, institution: Institution) -> Any:
    """Attestations of test environments, the newest first."""
    names = (
        "digest",
        "dataset",
        "outcome",
        "totals",
        "unmarked_likely",
        "canaries",
        "coverage",
        "scanned_at",
        "note",
    )
    return {"items": [{**{name: one.said[name] for name in names}, "seq": one.seq} for one in proofs_of(request.auth)]}


@operation(
    router, f"GET {_BASE}/channels", "列出对外渠道和抽查", ("privacy", "read"), ChannelList, deals=Deals(days=AS_OF)
)
def list_outbound_channels(request: Entered, institution: Institution) -> Any:
    """Channels with what samples of sent messages showed, and the gateway's counters."""
    names = {words: name for name, words in COUNTERS.items()}
    return {
        "items": [
            {
                "channel": one.key,
                "name": str(one.fields["name"]),
                "medium": str(one.fields["medium"]),
                "self_operated": bool(one.fields["self_operated"]),
                "masking": bool(one.fields["masking"]),
                "verdict": one.verdict.verdict if one.verdict else None,
                "finding": one.verdict.finding if one.verdict else None,
                "samples": [
                    {
                        "sampled_at": str(sample["sampled_at"]),
                        "sampled": _number(sample.get("sampled")),
                        "leaks": _number(sample.get("leaks")),
                    }
                    for sample in one.samples
                ],
                "counters": {names[words]: count for words, count in one.counters},
            }
            for one in channels_of(request.auth)
        ]
    }


@operation(
    router, f"GET {_BASE}/biometrics", "列出生物特征的用途", ("privacy", "read"), BiometricList, deals=Deals(days=AS_OF)
)
def list_privacy_biometrics(request: Entered, institution: Institution) -> Any:
    """Uses of biometrics with their verdicts of 35, and stores in which scans found such data."""
    place = request.auth
    records = desk_of(institution).records(known_day(place))
    _, uses = uses_of(place, records["biometric_use"])
    items = [
        {
            "key": one.key,
            "record": dict(one.fields),
            "verdicts": [
                {"finding": each.finding, "obligation": each.obligation, "verdict": each.verdict, "reason": each.reason}
                for each in one.verdicts
            ],
        }
        for one in uses
    ]
    return {"items": items, "found": {key: count for key, _, count in found_in(inventory_of(place))}}


def _plan(desk: PrivacyDesk, state: StoreState, text: str) -> dict[str, Any]:
    seen = look_at(text, state)
    return {
        "plan": text,
        "saved": plan_file(desk, state.store.key).is_file(),
        "sound": seen.sound,
        "lines": [
            {
                "table": line.table,
                "column": line.column,
                "rule": line.rule,
                "before": line.before,
                "after": line.after,
                "fault": line.fault,
            }
            for line in seen.lines
        ],
        "faults": list(seen.faults),
        "left_out": list(seen.left_out),
    }


def _number(said: Any) -> int | None:
    return int(said) if said not in (None, "") else None
