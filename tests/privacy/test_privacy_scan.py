"""A scan counts what is where, tells what it covered, goes on after an interruption, and never shows what it found."""

import gzip
import json
from pathlib import Path

import pytest

from tests.privacy.given import (
    CARD,
    HEADER,
    ID18,
    LINE,
    MAIL,
    MOBILE,
    NAME,
    PERSON,
    PlainFinder,
    make_mail,
    make_workbook,
    make_zip,
)
from zhengan.privacy.readers import BadTarget, Limits
from zhengan.privacy.scanning import JournalFault, Place, Result, Scan, open_journal
from zhengan.privacy.scanning.results import ELSEWHERE, MOST_PLACES, KindTally, from_json
from zhengan.privacy.scanning.telling import result_lines, size_words
from zhengan.protect.span import Tier

ALL_KINDS = {"resident_id18", "mobile", "bank_card", "email", "name"}


def scan(target: Path, **more: object) -> Result:
    return Scan([str(target)], PlainFinder(), **more).run()  # type: ignore[arg-type]


def counts(result: Result) -> dict[str, int]:
    return {kind: tiers.total() for kind, tiers in result.totals().items()}


def test_a_table_is_told_by_columns_with_shares(tmp_path: Path) -> None:
    path = tmp_path / "客户.csv"
    rows = [",".join(PERSON), f"{NAME},无,,,"] * 50
    path.write_text(",".join(HEADER) + "\n" + "\n".join(rows) + "\n")
    result = scan(path)
    tally = result.places[Place(str(path), "", "证件号码")]
    assert tally.cells == 100
    assert tally.kinds["resident_id18"].cells == 50
    assert tally.kinds["resident_id18"].tiers == {Tier.SURE: 50}
    assert result.places[Place(str(path), "", "客户姓名")].kinds["name"].cells == 100
    assert "占这一列 50%" in "\n".join(result_lines(result, {"resident_id18": "居民身份号码"}))
    assert result.anything_found


def test_a_folder_of_forms_is_counted_and_its_coverage_told(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes((LINE * 10).encode("gb18030"))
    (tmp_path / "b.zip").write_bytes(make_zip({"c.eml": make_mail({"d.xlsx": make_workbook()})}))
    (tmp_path / "e.7z").write_bytes(b"7z\xbc\xaf\x27\x1c")
    (tmp_path / "leer").write_bytes(b"")
    result = scan(tmp_path)
    assert set(result.totals()) == ALL_KINDS
    assert result.coverage.units == 4
    assert result.coverage.bytes == sum(path.stat().st_size for path in tmp_path.iterdir())
    assert result.coverage.encodings["gb18030"] > 0
    assert result.coverage.skipped == {"unsupported": 1}
    assert result.complete
    told = "\n".join(result_lines(result, {}))
    assert "7z" in told
    assert "看过 4 个文件或表" in told


def test_a_target_that_is_none_is_told_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(LINE)
    finder = _Counting()
    with pytest.raises(BadTarget):
        Scan([str(tmp_path), "/nicht/da"], finder).run()
    assert finder.seen == 0


def test_nothing_found_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("行情正常\n")
    result = scan(tmp_path)
    assert not result.anything_found
    assert "没有发现投资者个人信息。" in list(result_lines(result, {}))


def test_nothing_that_was_found_stands_in_what_comes_out(tmp_path: Path) -> None:
    folder = tmp_path / "库" / f"{NAME}-{ID18}"
    folder.mkdir(parents=True)
    (folder / f"{MOBILE}.csv").write_text(f"姓名,{MAIL}\n{NAME},{CARD}\n")
    (folder / "a.json").write_text(json.dumps({f"k{MOBILE}": NAME, "x": ID18}))
    (folder / "a.zip").write_bytes(make_zip({f"{NAME}/{CARD}.txt": LINE.encode(), f"{ID18}.png": b"\x89PNG"}))
    state = tmp_path / "state"
    journal = open_journal(state, ["x"], "")
    result = Scan([str(tmp_path / "库")], PlainFinder(), journal=journal).run()
    journal.close()
    out = "\n".join(result_lines(result, {})) + json.dumps(result.to_json(), ensure_ascii=False) + state.read_text()
    for value in PERSON:
        assert value not in out
    assert any(place.part == "（名称）" for place in result.places)
    assert str(tmp_path / "库") in out


def test_a_result_survives_its_json(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(",".join(HEADER) + "\n" + ",".join(PERSON) + "\n")
    result = scan(tmp_path)
    assert from_json(json.loads(json.dumps(result.to_json()))).to_json() == result.to_json()


def test_places_past_the_bound_are_counted_together() -> None:
    result = Result()
    for number in range(MOST_PLACES + 10):
        result.place(Place(f"f{number}", "", "")).kinds["mobile"] = KindTally()
    assert len(result.places) == MOST_PLACES + 1
    assert Place(ELSEWHERE, "", "") in result.places


def test_a_scan_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    (store / "a.log").write_text(LINE)
    (store / "big.log").write_text(LINE * 60_000)
    (store / "z.log.gz").write_bytes(gzip.compress(LINE.encode()))
    whole = scan(store).to_json()
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 5

    journal = open_journal(tmp_path / "state", [str(store)], "")
    first = Scan([str(store)], PlainFinder(), journal=journal, stop=stop).run()
    journal.close()
    assert not first.complete
    assert 0 < counts(first)["mobile"] < 60_000
    finder = _Counting()
    journal = open_journal(tmp_path / "state", [str(store)], "")
    second = Scan([str(store)], finder, journal=journal).run()
    journal.close()
    assert second.to_json() == whole
    assert finder.seen < 60_000 * len(LINE.encode())
    # Everything is done: a third time nothing is read.
    finder = _Counting()
    journal = open_journal(tmp_path / "state", [str(store)], "")
    assert Scan([str(store)], finder, journal=journal).run().to_json() == whole
    journal.close()
    assert finder.seen == 0
    # A file that changed is read again.
    (store / "a.log").write_text("nichts\n")
    journal = open_journal(tmp_path / "state", [str(store)], "")
    Scan([str(store)], finder, journal=journal).run()
    journal.close()
    assert finder.seen == len("/a.log") + len("nichts\n")


class _Counting(PlainFinder):
    def __init__(self) -> None:
        self.seen = 0

    def find(self, data: bytes) -> object:  # type: ignore[override]
        self.seen += len(data)
        return super().find(data)

    def find_any(self, data: bytes) -> object:  # type: ignore[override]
        return super().find(data)


def test_a_torn_line_of_the_state_file_is_dropped_and_another_scans_is_refused(tmp_path: Path) -> None:
    state = tmp_path / "state"
    (tmp_path / "a.log").write_text(LINE)
    journal = open_journal(state, ["a"], "x")
    Scan([str(tmp_path / "a.log")], PlainFinder(), journal=journal).run()
    journal.close()
    assert state.stat().st_mode & 0o777 == 0o600
    size = state.stat().st_size
    with state.open("ab") as file:
        file.write(b'{"done": "ab')
    journal = open_journal(state, ["a"], "x")
    journal.close()
    assert state.stat().st_size == size
    assert counts(journal.result)["mobile"] == 1
    for targets, settings in ((["b"], "x"), (["a"], "y")):
        with pytest.raises(JournalFault, match="另一次扫描"):
            open_journal(state, targets, settings)
    state.write_text("nichts\n")
    with pytest.raises(JournalFault, match="第 1 行"):
        open_journal(state, ["a"], "x")


def test_a_changed_limit_is_another_scan() -> None:
    from zhengan.privacy.scanning import settings_of

    assert settings_of(Limits(), "x") != settings_of(Limits(sample_rows=5), "x")


def test_sizes_in_words() -> None:
    assert [size_words(size) for size in (5, 2048, 3 << 20, 5 << 30)] == ["5 字节", "2.0 KiB", "3.0 MiB", "5.0 GiB"]
