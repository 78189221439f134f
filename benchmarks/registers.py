"""What the measured firm keeps besides its machines: governance, people, suppliers, investors' data, incidents, supervision.

So many records as a firm of forty systems has in a year, so that every check of the order has something to read.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

AS_OF = date(2026, 11, 1)
_SAFEGUARDS = (
    "network_isolation",
    "user_authentication",
    "access_control",
    "policy_management",
    "data_encryption",
    "web_tamper_proofing",
    "malware_protection",
    "intrusion_detection",
    "situational_awareness",
)
_DOMAINS = (
    "governance",
    "operations",
    "change",
    "testing",
    "monitoring",
    "logging",
    "protection",
    "backup",
    "stress_test",
    "supplier",
    "publication",
    "ip",
    "privacy",
    "emergency",
    "incident",
    "training",
    "audit",
)
_PERIODS = (
    "monitoring_review=P6M;investor_education=P1Y;professional_training=P1Y;internal_audit=P1Y;supplier_assessment=P1Y"
)

Cells = Mapping[str, object]


def kept_registers(systems: list[str], important: int) -> Iterator[tuple[str, Cells]]:
    """(type, cells) of every record; `systems` are the keys, the first `important` of them important."""
    yield from _governance()
    yield from _people()
    yield from _protection(systems, important)
    yield from _suppliers()
    yield from _investors(systems)
    yield from _emergencies(systems)
    yield from _supervision()


def _day(back: int) -> str:
    return str(AS_OF - timedelta(days=back))


def _at(back: int, hour: int) -> str:
    return f"{_day(back)}T{hour:02d}:00:00+08:00"


def _governance() -> Iterator[tuple[str, Cells]]:
    for role in ("first_responsible", "directly_responsible", "lead_department"):
        tasks = "重要信息系统管理;基础设施管理;应急预案;应急演练" if role == "lead_department" else ""
        yield "appointment", {"key": role, "role": role, "holder": role, "tasks": tasks, "from": "2023-05-01"}
    for kind in ("decision", "coordination", "management", "execution", "oversight"):
        yield "governance_body", {"key": kind, "name": kind, "kind": kind, "charter_approved": "2023-05-01"}
    for quarter in range(4):
        yield "meeting", {"key": f"m{quarter}", "body": "decision", "held_on": _day(20 + 90 * quarter)}
    for domain in _DOMAINS:
        periods = _PERIODS if domain == "governance" else ""
        dated = {"approved_on": "2023-05-01", "effective_on": "2023-05-01", "review_period": "P1Y"}
        yield "policy", {"key": f"p-{domain}", "title": domain, "domain": domain, "periods": periods, **dated}
    for kind in ("power", "ups", "cooling", "fire", "communications"):
        cells = {"data_center": "dc-local", "kind": kind, "redundancy": "n+1", "tested_on": _day(100), "result": "pass"}
        yield "facility", {"key": kind, **cells}


def _people() -> Iterator[tuple[str, Cells]]:
    for year in (2024, 2025, 2026):
        counts = {"staff": 900, "it_staff": 120, "security_staff": 15, "certified": 9}
        yield "staffing", {"key": f"s{year}", "year": year, **counts}
        yield "budget", {"key": f"b{year}", "year": year, "it_spend": 90_000_000, "security_spend": 9_000_000}
        held = f"{year}-05-20"
        yield "internal_audit", {"key": f"a{year}", "held_on": held, "scope": "security;personal_information"}
        for kind in ("staff_education", "professional", "investor_education"):
            cells = {"kind": kind, "held_on": held, "attendees": 900, "staff_total": 900}
            yield "training", {"key": f"t{year}{kind}", **cells}


def _protection(systems: list[str], important: int) -> Iterator[tuple[str, Cells]]:
    for measure in _SAFEGUARDS:
        yield "safeguard", {"key": measure, "scope": "institution", "measure": measure, "from": "2023-05-01"}
    for number in range(200):
        system = systems[number % important]
        closed = {"acknowledged_at": _at(number + 2, 10), "closed_at": _at(number + 2, 11), "disposal": "已处置"}
        yield (
            "alert",
            {"key": f"al{number}", "system": system, "raised_at": _at(number + 2, 9), "severity": "major", **closed},
        )
    for half in range(4):
        yield "monitoring_review", {"key": f"mr{half}", "held_on": _day(30 + 180 * half), "conclusion": "有效"}
    for number in range(60):
        found = {"found_on": _at(5 * number + 6, 9), "source": "scan", "severity": "high", "large_impact": "false"}
        done = {"verified_on": _at(5 * number + 6, 15), "fixed_on": _at(5 * number + 4, 9)}
        yield "vulnerability", {"key": f"v{number}", "systems": systems[number % important], **found, **done}
    for number in range(100):
        reviewed = {
            "reviewed_at": _at(3 * number + 3, 9),
            "reviewer": "审核岗",
            "published_at": _at(3 * number + 3, 10),
        }
        yield "publication", {"key": f"pub{number}", "title": "公告", "channel": "网站", "kind": "general", **reviewed}
    for number, system in enumerate(systems[:important]):
        cells = {
            "environment": "测试",
            "sensitive": "true",
            "masked": "true",
            "scanned_at": _at(10, 9),
            "unmasked_found": 0,
        }
        yield "test_dataset", {"key": f"td{number}", "system": system, **cells}


def _suppliers() -> Iterator[tuple[str, Cells]]:
    for number in range(12):
        supplier = f"sup{number}"
        yield "supplier", {"key": supplier, "name": supplier, "admitted_on": "2022-03-01", "important": "true"}
        yield (
            "product",
            {"key": f"prod{number}", "supplier": supplier, "name": "软件", "important_system_related": "true"},
        )
        yield "csrc_filing", {"key": f"cf{number}", "supplier": supplier, "filed_on": "2022-06-01"}
        for year in (2024, 2025, 2026):
            cells = {"supplier": supplier, "assessed_on": f"{year}-04-10", "score": 90, "conclusion": "合格"}
            yield "supplier_assessment", {"key": f"sa{number}-{year}", **cells}
        clauses = {"confidentiality": "true", "security_duties": "true"}
        signed = {"signed_on": "2022-03-02", "until": "2028-03-01"}
        yield "contract", {"key": f"c{number}", "supplier": supplier, **signed, **clauses, "products": f"prod{number}"}


def _investors(systems: list[str]) -> Iterator[tuple[str, Cells]]:
    for version in range(3):
        covers = "purpose;method;scope;policy;rights"
        cells = {
            "version": f"v{version}",
            "effective_on": f"{2023 + version}-06-01",
            "scope": "姓名;手机号",
            "covers": covers,
        }
        yield "privacy_notice", {"key": f"n{version}", **cells}
    for number in range(20):
        what = {"purpose": f"业务{number}", "method": "系统处理", "scope": "姓名;手机号", "basis": "contract"}
        how = {
            "necessary": "true",
            "notified": "true",
            "outside_boundary": "false",
            "systems": systems[number % len(systems)],
        }
        yield "processing_activity", {"key": f"pa{number}", **what, **how}
    for number in range(6):
        told = "purpose;method;categories;retention;protection;rights"
        cells = {"recipient": "银行", "activity": f"pa{number}", "categories": "姓名", "from": "2024-01-01"}
        yield "third_party_sharing", {"key": f"ts{number}", **cells, "consent_separate": "true", "told": told}
    for medium in ("sms", "email"):
        cells = {"name": medium, "medium": medium, "self_operated": "false", "sensitive": "true", "masking": "true"}
        yield "outbound_channel", {"key": medium, **cells, "sampled_at": _at(9, 9), "sampled": 500, "leaks": 0}


def _emergencies(systems: list[str]) -> Iterator[tuple[str, Cells]]:
    scenarios = "cyber_incident;natural_disaster;public_health;key_personnel;supplier_exit"
    parts = {"objectives": "true", "organisation": "true", "procedures": "true", "bia_on": "2023-05-02"}
    yield (
        "emergency_plan",
        {"key": "plan", "version": "1", "approved_on": "2023-05-03", "scenarios": scenarios, **parts},
    )
    for half in range(5):
        cells = {"held_on": _day(40 + 170 * half), "with_associated": "false", "report_on": _day(35 + 170 * half)}
        yield "drill", {"key": f"d{half}", **cells}
    for number in range(6):
        back = 40 + 50 * number
        hurt = {
            "investors_affected": 20,
            "level": "general",
            "evidence_preserved": "true",
            "resolved_at": _at(back, 12),
        }
        found = {"discovered_at": _at(back, 10), "occurred_at": _at(back, 10), "kind": "中断"}
        yield "incident", {"key": f"i{number}", "systems": systems[number % len(systems)], **found, **hurt}
        for kind, later in (
            ("initial", 0),
            ("final", 3),
            ("investigation", 6),
            ("accountability", 8),
            ("rectification", 9),
        ):
            sent = {"incident": f"i{number}", "kind": kind, "sent_at": _at(back - later, 11), "to": "上海证监局"}
            yield "incident_report", {"key": f"i{number}-{kind}", **sent}
        told = {
            "about": f"i{number}",
            "sent_at": _at(back, 11),
            "channels": "网站;交易终端",
            "covers": "alternative;risks",
        }
        yield "investor_notice", {"key": f"in{number}", **told}


def _supervision() -> Iterator[tuple[str, Cells]]:
    for number in range(24):
        back = 14 * number + 9
        cells = {
            "kind": "risk_alert",
            "issued_at": _at(back, 9),
            "from": "上海证监局",
            "feedback_due": _at(back - 7, 18),
        }
        yield "regulator_notice", {"key": f"rn{number}", **cells}
        done = {
            "notice": f"rn{number}",
            "sent_at": _at(back - 3, 10),
            "affected": "false",
            "completed_at": _at(back - 3, 9),
        }
        yield "notice_feedback", {"key": f"nf{number}", **done}
    for number in range(3):
        back = 60 + 100 * number
        span = {"from": _at(back, 0), "until": _at(back - 10, 0), "by": "中国证监会", "reporting": "P1D"}
        yield "guard_period", {"key": f"g{number}", **span}
        for day in range(10):
            watch = {"at": _at(back - day, 8), "on_duty": "甲;乙", "status_sent_at": _at(back - day, 17)}
            yield "duty_roster", {"key": f"g{number}-{day}", "period": f"g{number}", **watch}
    for year in (2023, 2024, 2025):
        covers = "governance;people;spend;risk;handling;next_year_plan"
        sent = {"sent_at": f"{year + 1}-04-20T10:00:00+08:00", "to": "上海证监局", "period": year, "covers": covers}
        yield "submission", {"key": f"ar{year}", "kind": "annual_report", **sent}
