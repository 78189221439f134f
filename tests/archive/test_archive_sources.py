"""The register of sources."""

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from zhengan.archive.errors import ArchiveError, Refused
from zhengan.archive.sources import Expectation, Quota, Source, Sources, digest_of

_FULL = Source(
    "oms-1",
    "business",
    title="交易系统一",
    certificate="oms-1.example",
    system="oms",
    zone="生产区",
    app="order-.*",
    expected="P1DT2H",
    quota=Quota(1000, 2000),
)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    sources, token = Sources([_FULL, Source("fw", "network", device="fw-1", enabled=False)]).add(
        Source("web", "system")
    )
    path = tmp_path / "archive" / "sources.yaml"
    sources.save(path)
    assert list(Sources.load(path)) == list(sources)
    assert token not in path.read_text("utf-8")
    assert "交易系统一" in path.read_text("utf-8")
    assert not stat.S_IMODE(path.stat().st_mode) & 0o007
    assert list(Sources.load(tmp_path / "absent.yaml")) == []


def test_a_token_is_given_once_and_found_by_its_digest() -> None:
    sources, token = Sources().add(_FULL)
    found = sources.by_token(token)
    assert found is not None
    assert (found.id, found.token_digest) == ("oms-1", digest_of(token))
    assert sources.by_token("other") is None
    assert sources.by_token("") is None
    renewed, fresh = sources.renew_token("oms-1")
    assert renewed.by_token(token) is None
    assert renewed.by_token(fresh) == renewed.get("oms-1")
    with pytest.raises(ArchiveError, match="没有登记"):
        sources.renew_token("absent")


def test_certificates_name_their_source() -> None:
    sources = Sources([_FULL, Source("web", "system")])
    assert sources.by_certificate("oms-1.example") == _FULL
    assert sources.by_certificate("") is None
    assert sources.by_certificate("web") is None


def test_unknown_and_disabled_sources_are_refused() -> None:
    sources = Sources([_FULL, Source("web", "system", enabled=False)])
    assert sources.allowed("oms-1") is _FULL
    for source, words in (("absent", "没有登记"), ("web", "已停用")):
        with pytest.raises(Refused, match=words):
            sources.allowed(source)


def test_a_source_replaces_the_one_of_its_id() -> None:
    sources = Sources([_FULL, Source("web", "system")]).put(Source("web", "network")).put(Source("x", "system"))
    assert [(one.id, one.log_class) for one in sources] == [("oms-1", "business"), ("web", "network"), ("x", "system")]
    assert len(sources) == 3


def test_expected_names_what_nobody_sends() -> None:
    sources = Sources(
        [
            _FULL,
            Source("oms-2", "business", system="oms"),
            Source("oms-os", "system", system="oms", enabled=False),
        ]
    )
    assert sources.expected(["oms"]) == (
        Expectation("oms", "business", ("oms-1", "oms-2")),
        Expectation("oms", "system", ()),
    )
    assert sources.expected({"oms": ["network"]}) == (Expectation("oms", "network", ()),)


def test_silence_is_a_duration() -> None:
    assert _FULL.silence == timedelta(days=1, hours=2)
    assert Source("a", "system", expected="PT15M").silence == timedelta(minutes=15)
    assert Source("a", "system").silence is None


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (Source("a b", "system"), "编号"),
        (Source("a" * 201, "system"), "编号"),
        (Source("a", "other"), "class"),  # type: ignore[arg-type]
        (Source("a", "system", token_digest="secret"), "token_digest"),
        (Source("a", "system", expected="15 minutes"), "expected"),
        (Source("a", "system", expected="PT"), "expected"),
        (Source("a", "system", expected="PT0M"), "expected"),
        (Source("a", "system", app="("), "正则"),
        (Source("a", "system", quota=Quota(bytes_per_second=0)), "bytes_per_second"),
        (Source("a", "system", quota=Quota(unsealed_bytes=-1)), "unsealed_bytes"),
    ],
)
def test_a_source_that_makes_no_sense_is_refused(source: Source, words: str) -> None:
    with pytest.raises(ArchiveError, match=words):
        Sources([source])


def test_ids_tokens_and_certificates_belong_to_one() -> None:
    for pair, words in (
        ((Source("a", "system"), Source("a", "network")), "登记了两次"),
        ((Source("a", "system", certificate="c"), Source("b", "system", certificate="c")), "证书相同"),
        ((Source("a", "system", token_digest="0" * 64), Source("b", "system", token_digest="0" * 64)), "令牌相同"),
    ):
        with pytest.raises(ArchiveError, match=words):
            Sources(pair)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[", "读不了"),
        ("sources: {}", "列表"),
        ("- a", "列表"),
        ("sources: [3]", "第 1 个来源 应有 id 和 class"),
        ("sources: [{id: a}]", "应有 id 和 class"),
        ("sources: [{id: a, class: system, colour: red}]", "不认识的项 colour"),
        ("sources: [{id: 5, class: system}]", "id 应为文本"),
        ("sources: [{id: a, class: [1]}]", "class 应为文本"),
        ("sources: [{id: a, class: system, quota: 5}]", "quota"),
        ("sources: [{id: a, class: system, quota: {x: 5}}]", "quota"),
        ("sources: [{id: a, class: system, quota: {bytes_per_second: 'x'}}]", "正整数"),
        ("sources: [{id: a, class: system, enabled: 'no'}]", "enabled"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_with_the_place(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(text)
    with pytest.raises(ArchiveError, match=words):
        Sources.load(path)
