"""Reference pages of the law's data, made from the data: our words, never the official text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zhengan.law.catalogue import Catalogue
from zhengan.law.document_reference import document_pages
from zhengan.law.instrument import CLASSES, Instrument
from zhengan.law.liability import LiabilityRule
from zhengan.law.loading import load_catalogue
from zhengan.law.lookup import coverage
from zhengan.law.obligation import MODALITIES, Obligation
from zhengan.law.subject import CODES


def reference_pages() -> dict[str, str]:
    """Path from the repository's root -> content, for every built-in instrument and document, and the readings."""
    catalogue = load_catalogue()
    counts = coverage(catalogue)
    pages = {
        f"docs/reference/law/{id_}.md": _instrument_page(instrument, counts[id_])
        for id_, instrument in catalogue.instruments.items()
    }
    return pages | document_pages(catalogue) | {"docs/reference/law/readings.md": _readings_page(catalogue)}


def _instrument_page(instrument: Instrument, counts: Mapping[str, int]) -> str:
    until = instrument.in_force_until or "现行"
    parts = [
        f"# {instrument.title}（{instrument.id}）",
        "本页由 `zhengan.law` 的数据生成，措辞是我们的，不是官方文本。",
        f"{instrument.number}，{instrument.issuer}。施行：{instrument.in_force_from} 至 {until}。",
        _counts_line(counts),
        "## 义务",
        _table(
            ("编号", "出处", "谁", "语气", "内容", "界限", "周期", "除外", "判断", "口径"),
            map(_duty_row, instrument.obligations),
        ),
        "## 各款归类",
        _table(("类别", "款"), _class_rows(instrument)),
        "## 法律责任",
        _table(
            ("出处", "主体", "条款", "对谁", "措施", "条件", "罚款", "所依法律"),
            map(_rule_row, instrument.liability.rules),
        ),
        "## 从轻、减轻、免除",
        _table(
            ("出处", "主体", "项目", "条件", "结果"),
            (
                (row.cite, _names(row.subjects), " ".join(row.mechanisms), row.condition, row.effect.name)
                for row in instrument.liability.mitigations
            ),
        ),
        "## 文本差错",
        _table(("位置", "种类", "所见", "说明"), ((e.cite, e.kind, e.found, e.note) for e in instrument.errata)),
    ]
    return "\n\n".join(parts) + "\n"


def _counts_line(counts: Mapping[str, int]) -> str:
    return (
        f"共 {counts['paragraphs']} 款，已分类 {counts['accounted']} 款，其中有义务 {counts['with_obligations']} 款、"
        f"义务尚未录入 {counts['pending']} 款。义务 {counts['obligations']} 项：程序判断 {counts['checked']} 项，"
        f"由人判断 {counts['attested']} 项。"
    )


def _readings_page(catalogue: Catalogue) -> str:
    rows = (
        (
            f"`{reading.id}`",
            reading.question,
            "；".join(
                f"`{value}` {words}{'（默认）' if value == reading.default else ''}"
                for value, words in reading.choices.items()
            ),
            reading.basis,
            "已核实" if reading.verified else "未核实",
        )
        for reading in catalogue.readings.values()
    )
    intro = "条文留有余地的地方，选择写在数据里，可以用 `zhengan assess --reading 编号=取值` 改。"
    return "\n\n".join(["# 口径", intro, _table(("编号", "问题", "取值", "依据", "核实"), rows)]) + "\n"


def _duty_row(duty: Obligation) -> tuple[str, ...]:
    return (
        f"`{duty.id}`",
        duty.cite,
        _names(duty.who),
        MODALITIES[duty.modality],
        duty.words,
        str(duty.bound or ""),
        duty.every or duty.due or "",
        duty.unless or "",
        f"`{duty.check}`" if duty.check else "由人判断",
        " ".join(duty.readings),
    )


def _class_rows(instrument: Instrument) -> Iterable[tuple[str, str]]:
    for class_, name in CLASSES.items():
        places = [
            f"{article.number}.{paragraph}"
            for article in instrument.articles
            for paragraph, found in article.paragraphs.items()
            if found == class_
        ]
        if places:
            yield name, " ".join(places)


def _rule_row(rule: LiabilityRule) -> tuple[str, ...]:
    exposure = rule.exposure
    articles = "任一条" if rule.articles == ("*",) else " ".join(rule.articles) or "不按条款（行为本身）"
    return (
        exposure.cite,
        _names(rule.subjects),
        articles,
        exposure.whom_name,
        "、".join(measure.name for measure in exposure.measures),
        exposure.condition or "",
        str(exposure.fine or ""),
        "、".join(exposure.leads_to),
    )


def _names(codes: Iterable[str]) -> str:
    return "、".join(f"{CODES[code]} `{code}`" for code in codes)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
