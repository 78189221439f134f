"""The chapters on findings: broken, unproven, due, to be judged, in order, outside; grouped by duty, in the order of the law."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from zhengan.assess import Finding
from zhengan.assess.deadlines import Deadline, deadlines_of
from zhengan.assess.explain import duty_words, mutatis_mark
from zhengan.assess.remedies import remedy_words, type_words
from zhengan.assess.words import VERDICT_MARKS, days_words, reason_words
from zhengan.law import Obligation
from zhengan.reports.document import add_heading, add_paragraph
from zhengan.reports.matter import AHEAD_DAYS, Matter, verdict_words
from zhengan.reports.table import Band, Column, Row, add_table

_NAMED_EVIDENCE = 3
_SHORT_ID = 8


def breaches(document: Any, matter: Matter) -> None:
    found = matter.of("breached")
    add_heading(document, f"二、不合规（{len(found)} 项）")
    if not found:
        add_paragraph(document, "没有不合规的事项。")
        return
    add_paragraph(document, "可能的后果见附录一。凭编号用 zhengan explain 可以查看条文、口径、算式和证据。")
    for own in _each_law(document, matter, found):
        common = _common(own)
        if words := matter.articles(common):
            further = any(item.cite not in common for finding in own for item in finding.liability)
            under = "，另有后果的写在要求之下" if further else ""
            add_paragraph(document, f"各项都可能招致{words}所列的措施{under}。")
        _asked_table(document, matter, own, "事实和数字", frozenset(common))


def unproven(document: Any, matter: Matter) -> None:
    found = matter.of("unproven")
    add_heading(document, f"三、证据不足（{len(found)} 项）")
    if not found:
        add_paragraph(document, "没有证据不足的事项。")
        return
    add_paragraph(document, "证据不足不等于合规：这些事项做没做到，现有的记录看不出来。补上所列的记录，才能判断。")
    for own in _each_law(document, matter, found):
        _asked_table(document, matter, own, "缺什么", frozenset())


def due(document: Any, matter: Matter) -> None:
    """What has to be done by when, and which evidence goes stale."""
    found = matter.of("due")
    lines = deadlines_of(matter.findings, AHEAD_DAYS)
    owed = [line for line in lines if not line.runs_out]
    owed += [line for line in deadlines_of(found, _NO_END) if line.days > AHEAD_DAYS]
    add_heading(document, f"四、待办和期限（待办 {len(found)} 项）")
    if owed:
        add_paragraph(document, f"全部待办和 {AHEAD_DAYS} 天内的期限，最近的在前；同一要求同一天到期的合为一行。")
        add_table(document, _DEADLINE_COLUMNS, [_deadline_row(line, matter) for line in owed])
    else:
        add_paragraph(document, f"没有待办，{AHEAD_DAYS} 天内也没有期限。")
    stale = [line for line in lines if line.runs_out]
    if stale:
        add_heading(document, f"{AHEAD_DAYS} 天内证据将过时的", 2)
        add_paragraph(document, "现在合规；过了所列的日子，没有新证据就不能再说合规。")
        add_table(document, _DEADLINE_COLUMNS, [_deadline_row(line, matter) for line in stale])


def judgements(document: Any, matter: Matter) -> None:
    found = matter.of("manual")
    add_heading(document, f"五、等人判断（{len(found)} 项）")
    if not found:
        add_paragraph(document, "没有等人判断的事项。")
        return
    add_paragraph(
        document, "条文要的是判断，证据只能支持判断。请负责的人写明结论、理由和管到哪天，签名后登记为人工判断。"
    )
    columns = [Column("要求", 6), Column("对象", 4), Column("缘由", 5), Column("结论", 2.6), Column("签名、日期", 4)]
    for own in _each_law(document, matter, found):
        add_table(document, columns, [_judgement_row(finding, matter) for finding in own])


def met(document: Any, matter: Matter) -> None:
    found = matter.of("met")
    add_heading(document, f"六、合规（{len(found)} 项）")
    if not found:
        add_paragraph(document, "没有判断为合规的事项。")
        return
    columns = [Column("条文", 4), Column("要求", 10), Column("项数", 2, "right"), Column("证据最早管到", 3.4)]
    for own in _each_law(document, matter, found):
        add_table(document, columns, [_met_row(duty, members, matter) for duty, members in matter.by_duty(own)])


def outside(document: Any, matter: Matter) -> None:
    found = matter.of("advisory", "not_applicable")
    add_heading(document, f"七、鼓励和不适用（{len(found)} 项）")
    if not found:
        add_paragraph(document, "没有。")
        return
    columns = [Column("判断", 3), Column("条文", 4), Column("要求", 7), Column("缘由", 5), Column("项数", 2, "right")]
    for own in _each_law(document, matter, found):
        rows = [row for duty, members in matter.by_duty(own) for row in _outside_rows(duty, members, matter)]
        add_table(document, columns, rows)


def _each_law(document: Any, matter: Matter, findings: Sequence[Finding]) -> Iterator[list[Finding]]:
    """The findings of one law after the other, each under a heading of its own where the report has several laws."""
    for law, own in matter.by_law(findings):
        if len(matter.instruments) > 1:
            add_heading(document, f"{law}（{len(own)} 项）", 2)
        yield own


def _common(findings: Sequence[Finding]) -> list[str]:
    """The provisions that all of them expose to."""
    cites = [{item.cite for item in finding.liability} for finding in findings]
    return [item.cite for item in findings[0].liability if all(item.cite in each for each in cites)]


def _judgement_row(finding: Finding, matter: Matter) -> Row:
    duty = matter.duty(finding)
    asked = f"{matter.article(finding.cite)}{mutatis_mark(finding)}\n{duty_words(duty)}"
    return Row((asked, matter.object(finding), reason_words(finding, duty), "□ 合规\n□ 不合规\n管到：", ""))


def _met_row(duty: Obligation, members: Sequence[Finding], matter: Matter) -> Row:
    stale = [finding.good_until for finding in members if finding.good_until is not None]
    return Row((matter.article(duty.cite), duty_words(duty), str(len(members)), str(min(stale, default=""))))


def _outside_rows(duty: Obligation, members: Sequence[Finding], matter: Matter) -> Iterator[Row]:
    reasons = Counter((finding.verdict, reason_words(finding, duty)) for finding in members)
    for (verdict, reason), count in sorted(reasons.items()):
        yield Row((verdict_words(verdict), matter.article(duty.cite), duty_words(duty), reason, str(count)))


def _asked_table(document: Any, matter: Matter, findings: Sequence[Finding], head: str, told: frozenset[str]) -> None:
    """Findings that ask for something, grouped by duty: what is asked once, then each object with facts and remedy."""
    columns = [Column("编号", 2.9), Column("对象", 4.7), Column(head, 6.4), Column("怎样才能合规", 6.2)]
    rows: list[Row | Band] = []
    for duty, members in matter.by_duty(findings):
        mark = VERDICT_MARKS[members[0].verdict]
        article = matter.article(duty.cite)
        further = matter.articles(item.cite for f in members for item in f.liability if item.cite not in told)
        under = f"另有后果：{further}" if further else ""
        rows.append(Band(f"{mark} {article}　{duty_words(duty)}（{len(members)} 项）", under))
        rows += [_asked_row(finding, duty, matter) for finding in members]
    add_table(document, columns, rows)


def _asked_row(finding: Finding, duty: Obligation, matter: Matter) -> Row:
    fact = reason_words(finding, duty) + _relied(finding)
    number = finding.id[:_SHORT_ID] + ("\n参照" if finding.mutatis else "")
    return Row((number, matter.object(finding), fact, remedy_words(finding, duty)))


def _relied(finding: Finding) -> str:
    """The evidence by type and place in the ledger, as a line of its own."""
    places: dict[str, list[int]] = {}
    for item in finding.evidence:
        places.setdefault(item.type, []).append(item.seq)
    told = [
        f"{type_words(name)}第 {'、'.join(map(str, numbers[:_NAMED_EVIDENCE]))} 条"
        + (f"等 {len(numbers)} 条" if len(numbers) > _NAMED_EVIDENCE else "")
        for name, numbers in places.items()
    ]
    return f"\n证据：{'；'.join(told)}" if told else ""


def _deadline_row(line: Deadline, matter: Matter) -> Row:
    finding = line.finding
    duty = matter.duty(finding)
    kind = type_words(finding.object[0]) if finding.object else "事项"
    what = matter.object(finding) if line.count == 1 else f"{line.count} 个{kind}"
    asked = f"{matter.article(duty.cite)}　{duty_words(duty)}"
    return Row((f"{line.due_on}\n{days_words(line.days)}", asked, what, verdict_words(finding.verdict)))


_NO_END = 10**6
_DEADLINE_COLUMNS = (Column("期限", 3.4), Column("要求", 8.6), Column("对象", 5), Column("现在", 3))
