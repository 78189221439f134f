"""What an institution decides about keeping: read whole or refused with the place."""

import pytest

from zhengan.archive.errors import Refused
from zhengan.archive.keep.settings import CopyPlace, Keeping, read_keeping

GOOD = """
terms: {business: P6Y, system/oms: P18M}
copies:
  - {name: 异地, to: /mnt/second, site: remote}
  - {name: 对象存储, to: s3://logs/a, endpoint: http://127.0.0.1:9000}
system: log-archive
encrypted: true
"""


def test_decisions_are_read(tmp_path):
    path = tmp_path / "keeping.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert read_keeping(path) == Keeping(
        {("business", ""): "P6Y", ("system", "oms"): "P18M"},
        (
            CopyPlace("异地", "/mnt/second", site="remote"),
            CopyPlace("对象存储", "s3://logs/a", "http://127.0.0.1:9000"),
        ),
        "log-archive",
        encrypted=True,
    )


def test_no_file_is_no_decision(tmp_path):
    assert read_keeping(tmp_path / "keeping.yaml") == Keeping()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("terms: {audit: P6Y}", "实际是 'audit'"),
        ("terms: {business: six years}", r"terms\.business 应为 P6Y"),
        ("terms: [business]", "的 terms 应为“名称: 值”"),
        ("copies: [{name: 异地}]", "第 1 处缺少 to"),
        ("copies: [{name: a, to: /a}, {name: a, to: /b}]", "两处同名"),
        ("copies: [{name: a, to: /a, key: 1}]", "有不认识的 key"),
        ("copies: [{name: a, to: /a, site: moon}]", "site 应为 local、same_city、remote"),
        ("keep: 5", "有不认识的 keep"),
        ("encrypted: 5", "应为 true 或 false"),
        ("system: 5", "应为系统的编号"),
        ("terms: {", "读不懂"),
        ("- a", "应为“名称: 值”"),
    ],
)
def test_what_cannot_be_followed_is_refused_with_its_place(tmp_path, text, told):
    path = tmp_path / "keeping.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match=told):
        read_keeping(path)
