"""An invented regulation, whole and in many forms. No official text stands in the repository."""

from __future__ import annotations

import html
import io

TITLE = "示例行业机房值守管理办法"

PARAGRAPHS = {
    "1.1": "为了规范示例行业机房值守工作，保障机房安全，制定本办法。",
    "2.1": "本办法适用于示例行业各单位的机房。",
    "2.2": "租用他人机房的，参照执行。",
    "3.1": "机房管理员履行下列职责：",
    "3.1.1": "每日巡视机房，记录温度和湿度；",
    "3.1.2": "发现烟雾、漏水等情况的，立即处置：",
    "3.1.2.1": "切断相关电源；",
    "3.1.2.2": "通知值班领导；",
    "3.1.3": "保管机房钥匙。",
    "3.2": "管理员离岗前应当办理交接。",
    "4.1": "机房温度应当保持在二十二度上下，湿度应当在百分之六十以下。",
    "4-1.1": "备用机房适用前条规定。",
    "5.1": "本办法中下列用语的含义：",
    "5.1.1": "机房，是指集中安放服务器的房间。",
    "5.1.2": "值守，是指人员在场看护。",
    "6.1": "违反第三条第一款、第四条规定的，责令改正。",
    "7.1": "本办法自 2031 年 5 月 1 日起施行。",
}

BODY = (
    "第一章 总 则",
    "第一条 " + PARAGRAPHS["1.1"],
    "第二条 " + PARAGRAPHS["2.1"],
    PARAGRAPHS["2.2"],
    "第二章 值守",
    "第三条 " + PARAGRAPHS["3.1"],
    "（一）" + PARAGRAPHS["3.1.1"],
    "（二）" + PARAGRAPHS["3.1.2"],
    "1. " + PARAGRAPHS["3.1.2.1"],
    "2. " + PARAGRAPHS["3.1.2.2"],
    "（三）" + PARAGRAPHS["3.1.3"],
    PARAGRAPHS["3.2"],
    "第四条 " + PARAGRAPHS["4.1"],
    "第四条之一 " + PARAGRAPHS["4-1.1"],
    "第三章 附 则",
    "第五条 " + PARAGRAPHS["5.1"],
    "（一）" + PARAGRAPHS["5.1.1"],
    "（二）" + PARAGRAPHS["5.1.2"],
    "第六条 " + PARAGRAPHS["6.1"],
    "第七条 " + PARAGRAPHS["7.1"],
)

FRONT = (TITLE, "（2031年3月2日示例协会第4次会议通过）")


def plain(*extra: str) -> bytes:
    """A text file, a paragraph a line."""
    return "\n\n".join([*FRONT, *BODY, *extra]).encode()


def web_page(encoding: str = "utf-8") -> bytes:
    """A page with navigation before and after, entities, full-width indents and a contents list."""
    contents = [line.replace(" ", "&nbsp;") for line in BODY if line.startswith("第") and "章" in line[:4]]
    body = [html.escape(line).replace("条 ", "条&nbsp;&nbsp;", 1) for line in BODY]
    lines = [
        f'<!DOCTYPE html><html><head><meta charset="{encoding}"><title>{TITLE}_示例协会网站</title>',
        "<style>p{color:red}</style><script>var a='<p>第一条 假的。</p><p>第二条 假的。</p>';</script></head><body>",
        "<nav><ul><li>首页</li><li>政策法规</li></ul></nav><div>当前位置：首页 &gt; 规章办法</div>",
        f"<h1>{TITLE}</h1><p>来源：示例协会</p><!-- 第九条 -->",
        f"<p style='text-align:center'>{FRONT[1]}</p><p>目&nbsp;&nbsp;录</p>",
        *(f"<p>{line}</p>" for line in contents),
        *(f"<p>　　{line}</p>" for line in body),
        "<p>示例协会</p><p>2031年3月5日</p>",
        "<div>【打印】【关闭】</div><div>上一篇：别的办法</div>",
        "<footer>版权所有 示例协会，未经许可不得转载。</footer></body></html>",
    ]
    return "\n".join(lines).encode(encoding)


def word_file(*, numbered: bool) -> bytes:
    """A Word file; `numbered`: Word itself counts the articles, the numbers are not in the text."""
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = Document()
    for line in FRONT:
        document.add_paragraph(line)
    if numbered:
        numbering = document.part.numbering_part.element
        numbering.insert(
            0,
            parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
                '<w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%1条"/></w:lvl></w:abstractNum>'
            ),
        )
        numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for line in BODY:
        counted = numbered and line.startswith("第") and line.split(" ")[0].endswith("条")
        paragraph = document.add_paragraph(line.split(" ", 1)[1] if counted else line)
        if counted:
            paragraph._p.get_or_add_pPr().append(
                parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>')
            )
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def printed(width: int = 18) -> bytes:
    """As taken from a printed page: lines of one width, broken anywhere, first lines indented by two."""
    lines = []
    for paragraph in BODY:
        rest = "　　" + paragraph
        while rest:
            lines.append(rest[:width])
            rest = rest[width:]
    return "\n".join([*FRONT, *lines]).encode()


NOTE = """《示例行业机房值守管理办法（征求意见
稿）》起草说明

为规范机房值守，示例协会起草了本办法。现说明如下：

一、起草背景

近年来机房越来越多。

（一）事故时有发生。值守不力是主因。

（二）制度不全。

因此需要统一的办法。

二、主要内容

（一）总则。说明目的。

（二）值守。明确职责。
"""

PLAN = """# 示例行业机房建设计划

目 录

第一章 目标.......1
第一节 总目标.......1
第二节 分目标.......2
第二章 任务.......3
第三节 重点任务.......3
附录 1：进度表.......9

## 第一章 目标

### 第一节 总目标

（一）安全。机房应当安全。

示例机房建设

（二）节能。机房应当节

示例机房建设

能。

## 第二节 分目标

（三）绿色。机房应当绿色。

（五）开放。机房应当开放。

示例机房建设

## 第二章 任务

重点任务

图 1：任务框架

建设示范机房；组织各单位参观，

以上内容仅为本文档的试下载部分，如要阅读全文请访问：https://example.org/1
"""
