"""Who may do what: one table of role, page and verb. Everything that a page or the API does asks it.

A role is held in one institution (`Membership`); nobody has any right in an institution without a role there.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal

Role = Literal["admin", "filer", "reviewer", "auditor", "leader"]
Page = Literal[
    "overview",
    "verdicts",
    "law",
    "evidence",
    "logs",
    "log_keeping",
    "log_searches",
    "privacy",
    "cases",
    "filings",
    "duty_files",
    "systems",
    "calendar",
    "jobs",
    "trail",
    "manage",
    "tokens",
]
Verb = Literal["read", "write", "review", "export", "manage"]

ROLES: Mapping[Role, str] = MappingProxyType(
    {"admin": "管理员", "filer": "填报", "reviewer": "复核", "auditor": "只读审计", "leader": "领导"}
)
PAGES: Mapping[Page, str] = MappingProxyType(
    {
        "overview": "总览",
        "verdicts": "核查",
        "law": "法规",
        "evidence": "证据",
        "logs": "日志",
        "log_keeping": "日志保存",
        "log_searches": "日志查询",
        "privacy": "个人信息",
        "cases": "处置",
        "filings": "报送",
        "duty_files": "尽责档案",
        "systems": "系统",
        "calendar": "日历",
        "jobs": "任务",
        "trail": "审计轨迹",
        "manage": "管理",
        "tokens": "令牌",
    }
)
VERBS: Mapping[Verb, str] = MappingProxyType(
    {"read": "查看", "write": "填写", "review": "复核", "export": "导出", "manage": "管理"}
)

# Page -> verb -> roles. What is not listed is refused. Filing and reviewing are kept apart (two persons, not two hats of one:
# that is checked where a record is confirmed); who keeps the accounts does not enter evidence; auditors change nothing.
_ALLOWED: Mapping[Page, Mapping[Verb, frozenset[Role]]] = {
    "overview": {
        "read": frozenset({"admin", "filer", "reviewer", "auditor", "leader"}),
        "export": frozenset({"filer", "reviewer", "auditor", "leader"}),
    },
    # Writing here is keeping filters of one's own; verdicts themselves nobody writes.
    "verdicts": {
        "read": frozenset({"admin", "filer", "reviewer", "auditor", "leader"}),
        "write": frozenset({"admin", "filer", "reviewer", "auditor", "leader"}),
        "export": frozenset({"filer", "reviewer", "auditor", "leader"}),
    },
    "law": {
        "read": frozenset({"admin", "filer", "reviewer", "auditor", "leader"}),
        "export": frozenset({"admin", "filer", "reviewer", "auditor", "leader"}),
    },
    "evidence": {
        "read": frozenset({"filer", "reviewer", "auditor", "leader"}),
        "write": frozenset({"filer"}),
        "review": frozenset({"reviewer"}),
        "export": frozenset({"filer", "reviewer", "auditor"}),
    },
    # Searching shows what is in the logs, so those who keep accounts do not.
    "logs": {
        "read": frozenset({"filer", "reviewer", "auditor", "leader"}),
        "write": frozenset({"filer"}),
        "export": frozenset({"filer", "reviewer", "auditor"}),
    },
    # Terms, deletion after them, copies: no line is shown here. The archive refuses what may not go, whoever asks.
    "log_keeping": {
        "read": frozenset({"admin", "filer", "reviewer", "auditor", "leader"}),
        "manage": frozenset({"admin"}),
    },
    # Reading here is seeing who searched what; writing is keeping searches of one's own.
    "log_searches": {
        "read": frozenset({"auditor", "leader"}),
        "write": frozenset({"filer", "reviewer", "auditor", "leader"}),
    },
    # Where investors' personal information is, as counts. Reviewing is ruling on what a scan took for it.
    "privacy": {
        "read": frozenset({"filer", "reviewer", "auditor", "leader"}),
        "write": frozenset({"filer"}),
        "review": frozenset({"reviewer"}),
        "export": frozenset({"filer", "reviewer", "auditor"}),
    },
    # Incidents, changes, vulnerabilities, notices, rectification; who confirms is another person than who proposes.
    "cases": {
        "read": frozenset({"filer", "reviewer", "auditor", "leader"}),
        "write": frozenset({"filer", "reviewer", "leader"}),
        "review": frozenset({"reviewer", "leader"}),
        "export": frozenset({"filer", "reviewer", "auditor", "leader"}),
    },
    # Documents, submissions, surveys.
    "filings": {
        "read": frozenset({"filer", "reviewer", "auditor", "leader"}),
        "write": frozenset({"filer", "reviewer"}),
        "review": frozenset({"reviewer", "leader"}),
        "export": frozenset({"filer", "reviewer", "auditor", "leader"}),
    },
    # Everybody sees and takes away the file of their own; that of others only who audits or leads (`review`).
    "duty_files": {
        "read": frozenset({"admin", "filer", "reviewer", "auditor", "leader"}),
        "write": frozenset({"admin", "filer", "reviewer", "auditor", "leader"}),
        "review": frozenset({"auditor", "leader"}),
        "export": frozenset({"admin", "filer", "reviewer", "auditor", "leader"}),
    },
    "systems": {"read": frozenset({"admin", "filer", "reviewer", "auditor", "leader"})},
    "calendar": {"read": frozenset({"admin", "filer", "reviewer", "auditor", "leader"})},
    "jobs": {
        "read": frozenset({"admin", "filer", "reviewer", "auditor", "leader"}),
        "write": frozenset({"admin", "filer", "reviewer"}),
    },
    "trail": {"read": frozenset({"admin", "auditor"}), "export": frozenset({"admin", "auditor"})},
    "manage": {"read": frozenset({"admin", "auditor"}), "manage": frozenset({"admin"})},
    # One's own tokens; those of others are ended on the page of the administration.
    "tokens": {
        "read": frozenset({"admin", "filer", "reviewer", "auditor", "leader"}),
        "write": frozenset({"admin", "filer", "reviewer", "auditor", "leader"}),
    },
}
# What shows evidence, verdicts or people: each look at it is put on the trail.
SENSITIVE: frozenset[Page] = frozenset(
    {
        "verdicts",
        "evidence",
        "logs",
        "log_keeping",
        "log_searches",
        "privacy",
        "cases",
        "filings",
        "duty_files",
        "trail",
        "manage",
    }
)


def allowed(roles: Iterable[str], page: Page, verb: Verb) -> bool:
    """Whether somebody with these roles may do this there."""
    may = _ALLOWED[page].get(verb, frozenset())
    return any(role in may for role in roles)


def pages_of(roles: Iterable[str]) -> tuple[Page, ...]:
    """The pages that somebody with these roles may look at, in the order of the navigation."""
    held = tuple(roles)
    return tuple(page for page in PAGES if allowed(held, page, "read"))
