"""The reference page of the API, made from its description."""

import os
from collections.abc import Iterator, Mapping
from typing import Any

PAGE = "docs/reference/api.md"

_HEAD = """\
# 接口

本页由程序生成，请勿手改（`./run python tools/write_reference.py`）。怎么用见[接口怎么用](../how-to/api.md)。
机器可读的说明由服务器给出：`/api/v1/openapi.json`（OpenAPI 3.1），给人看的在 `/api/v1/docs`。

地址都在 `/api/v1` 之下，`{institution}` 是机构在账本里的名字。权限写成“页面:动作”，令牌里要有，人的角色也要有。

*Made from the code. The machine-readable description is served at `/api/v1/openapi.json`.*
"""
_LIMITS = """
## 限度
| | |
| --- | --- |
| 每个令牌（或登录的人）一分钟的请求 | {known} |
| 不认识的来源一分钟的请求 | {unknown} |
| JSON 内容 | {json} KB |
| 导入的一个文件 | {upload} MB |
| ZIP 展开后 | {files} 个文件，{bytes} MB |
| 一页 | {most} 条 |
| 答复为重发保留 | {kept} 小时 |
"""


def reference_pages() -> dict[str, str]:
    """Path from the repository's root -> content."""
    _settle()
    from zhengan.api.application import document

    told = document()
    return {PAGE: "\n".join([_HEAD, *_operations(told), *_problems()]) + _limits()}


def _settle() -> None:
    """Django asks for settings before it lets models be imported; a page needs no database."""
    import django
    from django.apps import apps
    from django.conf import settings

    from zhengan.ledger.database import database_settings
    from zhengan.web.site import console_settings

    if apps.ready:
        return
    if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
        settings.configure(**console_settings(database_settings(":memory:"), "reference"))
    django.setup()


def _operations(told: Mapping[str, Any]) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for address, methods in told["paths"].items():
        for method, one in methods.items():
            groups.setdefault(one["tags"][0], []).append(_row(address, method, one))
    for tag, rows in groups.items():
        yield f"## {tag}\n| 操作 | 地址 | 做什么 | 权限 |\n| --- | --- | --- | --- |"
        yield "\n".join(rows) + "\n"


def _row(address: str, method: str, one: Mapping[str, Any]) -> str:
    place = address.removeprefix("/api/v1")
    asked = [item["name"] for item in one["parameters"] if item["in"] == "query"]
    query = f"<br>`?{'&'.join(asked)}`" if asked else ""
    leave = f"`{one['x-permission']}`" if one["x-permission"] else "–"
    return f"| `{one['operationId']}` | `{method.upper()} {place}`{query} | {one['summary']} | {leave} |"


def _problems() -> Iterator[str]:
    from zhengan.api.problems import KINDS

    yield "## 问题\n| 状态 | 名字 | 意思 | 怎么办 |\n| --- | --- | --- | --- |"
    for code, kind in KINDS.items():
        yield f"| {kind.status} | `{code}` | {kind.title[0]} | {kind.remedy[0]} |"


def _limits() -> str:
    from zhengan.api import cursors, guard, kept, pace, packed, uploads

    mega = 1024 * 1024
    return _LIMITS.format(
        known=pace.KNOWN,
        unknown=pace.UNKNOWN,
        json=guard.MAX_JSON // 1024,
        upload=uploads.MAX_UPLOAD // mega,
        files=packed.MOST_FILES,
        bytes=packed.MOST_BYTES // mega,
        most=cursors.MOST,
        kept=int(kept.KEPT.total_seconds()) // 3600,
    )
