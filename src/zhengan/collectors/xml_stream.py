"""An XML document of others, an element at a time: no entity, no DTD, nothing fetched, limited in depth."""

from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError  # types only; parsing is defusedxml's

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from zhengan.collectors.reading import DEEPEST, Reading, shown

MOST_CHILDREN = 2_000
"""Elements within one that is handed out."""


def root_name(content: bytes, reading: Reading) -> str:
    """The name of the root element."""
    return next((path[-1] for path, _, begins in _events(content, reading) if begins), "")


def elements(content: bytes, reading: Reading, names: frozenset[str]) -> Iterator[tuple[tuple[Element, ...], Element]]:
    """Each outermost element of those names when it is complete, with the elements around it (their attributes, not what is
    in them); then it is forgotten."""
    whole: list[Element] = []
    inside = 0
    for _path, element, begins in _events(content, reading):
        if begins:
            whole.append(element)
            inside += element.tag in names
            continue
        whole.pop()
        inside -= element.tag in names
        if not inside:
            if element.tag in names:
                yield tuple(whole), element
            if whole:
                del whole[-1][:]
        elif whole and len(whole[-1]) > MOST_CHILDREN:
            at = f"{whole[-1].tag}/{element.tag}"
            raise reading.refused("too_many", at, f"不超过 {MOST_CHILDREN} 个下级元素", "更多", "请确认这是扫描结果")


def under(element: Element, name: str, most: int = 300) -> str:
    """The text of a child, '' where there is none."""
    return shown(element.findtext(name) or "", most)


def _events(content: bytes, reading: Reading) -> Iterator[tuple[tuple[str, ...], Element, bool]]:
    path: list[str] = []
    try:
        for event, element in iterparse(BytesIO(content), ("start", "end"), forbid_dtd=True):
            if event == "start":
                path.append(element.tag)
                if len(path) > DEEPEST:
                    raise reading.refused(
                        "too_deep", "/".join(path[:5]), f"嵌套不超过 {DEEPEST} 层", "更深", "请确认这是扫描结果"
                    )
                yield tuple(path), element, True
            else:
                yield tuple(path), element, False
                path.pop()
    except DefusedXmlException as error:
        words = type(error).__name__
        raise reading.refused(
            "forbidden_xml", "（整个文件）", "没有 DTD 和实体的 XML", words, "请用原来的工具重新导出"
        ) from error
    except ParseError as error:
        line, column = error.position
        at = f"第 {line} 行第 {column + 1} 个字符"
        raise reading.refused("not_xml", at, "完整的 XML 文档", "读不懂", "请用原来的工具重新导出") from error
    except (LookupError, ValueError) as error:
        # An encoding that Python does not know, or that does not fit.
        raise reading.refused(
            "bad_encoding", "（整个文件）", "UTF-8 编码的 XML", "别的编码", "请用原来的工具重新导出"
        ) from error
