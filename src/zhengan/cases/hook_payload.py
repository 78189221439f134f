"""What pipelines send, read: which change they mean, whether they are about to start, who does it.

    asked_by("gitlab", payload) ─► HookAsk        None: nothing is about to start

Shapes: GitLab's deployment and pipeline events; Jenkins' notification plugin (`build.phase`, `build.parameters`); for Ansible, and any
other tool that writes its own request, `{"change": …, "by": …}`. A change is named, in this order, by the field `change`, by a
pipeline variable or build parameter, by a branch or tag `change/<key>`, by a line `Change: <key>` of the commit's message.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

VARIABLES = ("ZHENGAN_CHANGE", "CHANGE_KEY", "CHANGE")
LONGEST = 400
_REF = re.compile(r"(?:refs/(?:heads|tags)/)?change/(.+)")
_LINE = re.compile(r"^(?:Change|变更)\s*[:：]\s*(\S.*)$", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HookAsk:
    """A change that is about to start. `key` is empty where the payload names none; `sent` is the payload's own time, as written."""

    key: str
    by: str
    sent: str = ""


def asked_by(tool: str, payload: Mapping[str, Any]) -> HookAsk | None:
    """What a payload asks. Raises KeyError for a tool that is not known."""
    return _READERS[tool](payload)


def _gitlab(payload: Mapping[str, Any]) -> HookAsk | None:
    kind, by = payload.get("object_kind"), _text(_inside(payload, "user", "username"))
    if kind == "deployment":
        if payload.get("status") not in ("created", "running"):
            return None
        key = _first(_own(payload), _ref(payload.get("ref")), _line(payload.get("commit_title")))
        return HookAsk(key, by, _text(payload.get("status_changed_at")))
    if kind == "pipeline":
        said = _mapping(payload.get("object_attributes"))
        if said.get("status") not in ("created", "pending", "running"):
            return None
        variables = said.get("variables")
        pairs = variables if isinstance(variables, list) else []
        given = {_text(_inside(one, "key")): _inside(one, "value") for one in pairs}
        written = _line(_inside(payload, "commit", "message"))
        return HookAsk(
            _first(_own(payload), _of(given), _ref(said.get("ref")), written), by, _text(said.get("created_at"))
        )
    return None


def _jenkins(payload: Mapping[str, Any]) -> HookAsk | None:
    build = _mapping(payload.get("build"))
    if build and build.get("phase") not in ("QUEUED", "STARTED"):
        return None
    parameters = _mapping(build.get("parameters"))
    branch = _text(_inside(build, "scm", "branch")).removeprefix("origin/")
    by = _first(_text(payload.get("by")), _text(payload.get("name")))
    return HookAsk(_first(_own(payload), _of(parameters), _ref(branch)), by)


def _plain(payload: Mapping[str, Any]) -> HookAsk | None:
    return HookAsk(_own(payload), _text(payload.get("by")))


_READERS: Mapping[str, Callable[[Mapping[str, Any]], HookAsk | None]] = {
    "gitlab": _gitlab,
    "jenkins": _jenkins,
    "ansible": _plain,
}
TOOLS = tuple(_READERS)


def _own(payload: Mapping[str, Any]) -> str:
    return _text(payload.get("change"))


def _of(given: Mapping[str, Any]) -> str:
    return _first(*(_text(given.get(name)) for name in VARIABLES))


def _ref(ref: Any) -> str:
    found = _REF.fullmatch(_text(ref))
    return found[1] if found else ""


def _line(message: Any) -> str:
    found = _LINE.search(_text(message))
    return found[1].strip() if found else ""


def _inside(payload: Any, *names: str) -> Any:
    for name in names:
        payload = payload.get(name) if isinstance(payload, Mapping) else None
    return payload


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return value.strip()[:LONGEST] if isinstance(value, str) else ""


def _first(*named: str) -> str:
    return next((name for name in named if name), "")
