"""证据 › 导入 › 认列: a table with headers of its own is understood, settled by a person, remembered, and read so from then on."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from tests.cli.given import zhengan
from tests.web.browser import look
from tests.web.given import AsPerson, Console
from zhengan.ledger import head, standing
from zhengan.web.evidence.proposals import folder_of
from zhengan.web.evidence.uploads import inspect
from zhengan.web.models import Job, Upload

THEIRS = "机房名称,所在城市,同城或异地,楼层\n松江机房,上海,异地,3\n青浦机房,上海,本地,5\n"


def uploaded(console: Console, text: str, who: str = "filer", name: str = "机房台账.csv", kind: str = "") -> Upload:
    content = {"file": SimpleUploadedFile(name, text.encode()), "type": kind}
    assert console.client(who).post(console.url("upload/new/"), content).status_code == 302
    upload = Upload.objects.order_by("-made_at").first()
    assert upload is not None
    inspect(upload, lambda done, total, words: None)
    return upload


def at(console: Console, upload: Upload, more: str = "") -> str:
    return console.url(f"upload/{upload.pk}/mapping/{more}")


def filled(page: Any, **changes: str) -> dict[str, Any]:
    """What the form would send as it stands, with changes."""
    said: dict[str, Any] = {"type": page.context["chosen"], "name": page.context["name"]}
    for _type, lines in page.context["records"]:
        for line in lines:
            said[line.id] = line.chosen
            said |= {f"{line.id}:word:{n}": word.value for n, word in enumerate(line.words)}
    return said | changes


@pytest.fixture
def theirs(console: Console) -> Upload:
    return uploaded(console, THEIRS)


def test_a_table_of_their_own_is_offered_a_reading(console: Console, theirs: Upload) -> None:
    assert theirs.outcome["good"] == 0
    client = console.client("filer")
    assert f"{theirs.pk}/mapping/" in client.get(console.url(f"upload/{theirs.pk}/")).content.decode()
    page = client.get(at(console, theirs))
    assert page.context["chosen"] == ["data_center"]
    ((_type, lines),) = page.context["records"]
    sources = {line.field.name: line.source.columns for line in lines if line.source.columns}
    assert sources["name"] == ("机房名称",)
    assert sources["city"] == ("所在城市",)
    assert "楼层" in page.context["proposal"].unmapped


def test_settled_and_kept_it_is_read_and_remembered(console: Console, theirs: Upload) -> None:
    client, before = console.client("filer"), head(console.institution).seq
    page = client.get(at(console, theirs, "?type=data_center"))
    said = filled(page, **{"data_center:site": "同城或异地"})
    tried = client.post(at(console, theirs, "try/"), said)
    assert tried.status_code == 200, tried.context["fault"]
    assert tried.context["seen"].checked.fault_count == 0
    assert not list(folder_of(console.institution).glob("*"))
    Job.objects.all().delete()
    assert client.post(at(console, theirs, "try/"), said | {"keep": "1"}).status_code == 302
    assert Job.objects.get().asked == {"upload": str(theirs.pk)}
    theirs.refresh_from_db()
    assert theirs.state == "received"
    inspect(theirs, lambda done, total, words: None)
    assert (theirs.outcome["good"], theirs.outcome["count"], theirs.outcome["mapping"]) == (2, 0, "机房台账")
    assert head(console.institution).seq == before
    client.post(console.url(f"upload/{theirs.pk}/take/"), {"rows": "all"})
    names = {item.payload["name"] for item in standing(console.institution, types=["data_center"])}
    assert {"松江机房", "青浦机房"} <= names
    # The next month's file is read so without a word, at the page and at the command line.
    following = uploaded(console, THEIRS.replace("松江", "宝山").replace("青浦", "嘉定"), name="下月.csv")
    assert (following.outcome["good"], following.outcome["mapping"]) == (2, "机房台账")
    assert "机房台账" in client.get(console.url(f"upload/{following.pk}/")).content.decode()


def test_the_command_line_knows_what_the_page_remembered(console: Console, theirs: Upload, tmp_path: Path) -> None:
    page = console.client("filer").get(at(console, theirs))
    said = filled(page, **{"data_center:site": "同城或异地", "keep": "1"})
    assert console.client("filer").post(at(console, theirs, "try/"), said).status_code == 302
    listed = [path.name for path in console.workspace.mappings.iterdir()]
    assert listed == ["机房台账.mapping.yaml"]
    text = (console.workspace.mappings / listed[0]).read_text(encoding="utf-8")
    assert "\n        sure: false" not in text
    file = tmp_path / "别的月.csv"
    file.write_text(THEIRS, encoding="utf-8")
    mapped = zhengan("evidence", "map", file, "--type", "data_center", "--format", "json")
    assert mapped.exit_code == 0  # the same function proposes


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"data_center:site": ""}, "还有"),
        ({"data_center:site": "没有的列"}, "没有“没有的列”这一列"),
        ({"data_center:site": "!", "data_center:site:value": "月球"}, "还有"),
        ({"name": "../x", "keep": "1", "data_center:site": "同城或异地"}, "名字"),
        ({"type": "nothing"}, "没有“nothing”这种记录"),
    ],
)
def test_what_is_open_or_unfit_is_not_kept(
    console: Console, theirs: Upload, changes: dict[str, str], words: str
) -> None:
    client = console.client("filer")
    said = filled(client.get(at(console, theirs)), **changes)
    answer = client.post(at(console, theirs, "try/"), {"keep": "1", **said})
    assert (answer.status_code, escape(words) in answer.content.decode()) == (400, True)
    assert not list(folder_of(console.institution).glob("*"))
    theirs.refresh_from_db()
    assert theirs.state == "checked"


def test_a_name_is_taken_once(console: Console, theirs: Upload) -> None:
    client = console.client("filer")
    said = filled(client.get(at(console, theirs)), **{"data_center:site": "同城或异地", "keep": "1"})
    assert client.post(at(console, theirs, "try/"), said).status_code == 302
    second = uploaded(console, "机房,城市,位置\n宝山机房,上海,本地\n")
    page = client.get(at(console, second, "?type=data_center"))
    again = filled(page, **{"data_center:site": "位置", "name": "机房台账", "keep": "1"})
    answer = client.post(at(console, second, "try/"), again)
    assert (answer.status_code, "已存在" in answer.content.decode()) == (400, True)


def test_who_only_reads_settles_nothing(console: Console, theirs: Upload) -> None:
    auditor = console.client("auditor")
    assert auditor.get(at(console, theirs)).status_code == 403
    assert auditor.post(at(console, theirs, "try/"), {"keep": "1"}).status_code == 403
    outsider = console.client("outsider")
    assert outsider.get(f"/i/{console.other}/upload/{theirs.pk}/mapping/").status_code == 404


def test_another_institutions_mappings_lie_apart(console: Console) -> None:
    assert folder_of(console.institution) == console.workspace.mappings
    assert folder_of(console.other).parent == console.workspace.mappings
    assert folder_of(console.other) != folder_of(console.institution)


def test_an_entered_file_is_read_no_other_way(console: Console, theirs: Upload) -> None:
    Upload.objects.update(state="accepted")
    assert console.client("filer").get(at(console, theirs)).status_code == 400


@pytest.mark.parametrize("text", ["", "a\n", "\x00\x01", "只有一个词"])
def test_what_is_no_table_is_told(console: Console, text: str) -> None:
    upload = uploaded(console, text or "\n", name="x.csv")
    answer = console.client("filer").get(at(console, upload))
    assert (answer.status_code, "认不出表格" in answer.content.decode()) == (400, True)


def test_a_workbook_is_understood_too(console: Console) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    for row in (["机房清单"], [], *(line.split(",") for line in THEIRS.splitlines())):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    content = {"file": SimpleUploadedFile("清单.xlsx", stream.getvalue()), "type": ""}
    assert console.client("filer").post(console.url("upload/new/"), content).status_code == 302
    upload = Upload.objects.get()
    inspect(upload, lambda done, total, words: None)
    page = console.client("filer").get(at(console, upload, "?type=data_center"))
    assert page.context["proposal"].header.first_row == 3


def test_it_can_be_looked_at(served: str, demo_console: Console, as_person: AsPerson) -> None:
    upload = uploaded(demo_console, THEIRS)
    look(as_person("filer"), f"{served}{at(demo_console, upload)}", "upload-mapping")
