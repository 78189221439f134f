"""Spreadsheets as firms keep them: their own names, words, titles, sums and merged cells."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook

SYSTEMS: Mapping[str, str] = {"集中交易": "集中交易系统", "网上交易": "网上交易系统", "融资融券": "融资融券系统"}


def at(text: str) -> datetime:
    """A cell of date and time, which knows no zone."""
    return datetime.fromisoformat(text)


def on_file(record_type: str) -> Mapping[str, str]:
    """What the ledger is said to hold."""
    return SYSTEMS if record_type == "system" else {}


def backup_log(folder: Path) -> Path:
    """A log of backups from the operating platform: success and failure in words, sizes with units."""
    path = folder / "备份日志2026-03.csv"
    path.write_bytes(
        (
            "系统名称,备份时间,备份结果,备份大小,备份位置,备份软件\r\n"
            "集中交易系统,2026/3/1 22:00,备份成功,1.5GB,本地,NBU\r\n"
            "集中交易系统,2026/3/2 22:00,备份失败,0,本地,NBU\r\n"
            '网上交易系统,2026/3/2 23:30,备份成功,"1,024MB",同城,NBU\r\n'
        ).encode()
    )
    return path


def asset_list(folder: Path) -> Path:
    """A list of assets: yes and no as 是/否 and √, dates as dates, a remark below."""
    rows: list[Sequence[object]] = [
        ("序号", "资产编号", "资产名称", "是否重要系统", "上线时间", "是否面向客户", "服务交易所", "负责人"),
        (1, "A-001", "集中交易系统", "√", at("2021-03-15 00:00"), "否", "上交所、深交所", "王某"),
        (2, "A-002", "网上交易系统", "是", at("2022-07-01 00:00"), "是", "上交所、深交所、北交所", "李某"),
        (3, "A-003", "办公系统", "×", date(2019, 1, 5), "否", "/", "赵某"),
        ("注：以上截至 2026 年 3 月。",),
    ]
    return _book(folder / "资产清单.xlsx", {"信息系统": rows})


def change_register(folder: Path) -> Path:
    """A register of changes: a merged title, two rows of headers, systems merged over rows, a sum at the end."""
    rows: list[Sequence[object]] = [
        ("海晏证券 2026 年信息系统变更登记表",),
        ("填表部门：信息技术部",),
        ("变更单号", "涉及系统", "变更类型", "计划时间", None, "回退方案", "实施结果"),
        (None, None, None, "开始", "结束", None, None),
        ("BG-001", "集中交易", "版本升级", at("2026-03-07 20:00"), at("2026-03-07 23:30"), "有", "实施成功"),
        ("BG-002", None, "参数调整", at("2026-03-14 20:00"), at("2026-03-14 21:00"), "有", "已回退"),
        (
            "BG-003",
            "网上交易、融资融券",
            "新系统上线",
            at("2026-04-11 20:00"),
            at("2026-04-12 02:00"),
            "无",
            "实施成功",
        ),
        ("合计：3 项", None, None, None, None, None, None),
    ]
    merges = ("A1:G1", "A2:G2", "D3:E3", "A3:A4", "B3:B4", "C3:C4", "F3:F4", "G3:G4", "B5:B6", "A8:G8")
    return _book(folder / "变更登记表2026.xlsx", {"变更": rows, "封面": [("变更登记",)]}, merges)


def supplier_ledger(folder: Path) -> Path:
    """A ledger of suppliers with their contracts, saved by an old program in GB18030 with tabs."""
    path = folder / "供应商台账.csv"
    lines = [
        ("供应商代码", "供应商名称", "合同编号", "合同签订日期", "到期日", "保密协议", "安全条款", "合同金额(万元)"),
        ("G01", "恒远软件股份有限公司", "HT-2025-01", "15/06/2025", "14/06/2028", "已签", "已约定", "120"),
        ("G01", "恒远软件股份有限公司", "HT-2025-02", "20/08/2025", "19/08/2026", "已签", "未约定", "36.5"),
        ("G02", "㙍通科技有限公司", "HT-2026-01", "31/01/2026", "-", "未签", "已约定", "8"),
    ]
    path.write_bytes("\n".join("\t".join(line) for line in lines).encode("gb18030"))
    return path


def _book(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]], merges: Sequence[str] = ()) -> Path:
    book = Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for merge in merges:
        book.worksheets[0].merge_cells(merge)
    book.save(path)
    return path
