"""STIX 2.1 (OASIS): a bundle as threat platforms hand it out. Each report is a bulletin; without reports the bundle is one."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from zhengan.collectors.bulletin import MOST_SUBJECTS, Bulletin
from zhengan.collectors.json_tree import Node, parse_json
from zhengan.collectors.reading import Form, Reading
from zhengan.collectors.sighting import cves_in

VERSION = "2.1"
# Objects that a warning is about, and how each is named.
_ABOUT = ("vulnerability", "malware", "attack-pattern", "campaign", "intrusion-set", "threat-actor", "tool")


def knows(start: bytes) -> bool:
    """Whether the beginning of a file shows a bundle."""
    return b'"bundle' in start and b'"objects"' in start


def read(content: bytes, reading: Reading) -> tuple[str, Iterable[Bulletin]]:
    """The bulletins of a bundle."""
    root = parse_json(content, reading)
    if root.needed("type") != "bundle":
        raise root.child("type").wrong("unknown_form", "bundle")
    said = root.text("spec_version")
    objects = list(root.items("objects"))
    if said and said != VERSION:
        raise root.child("spec_version").wrong("unknown_version", f"STIX {VERSION}")
    for item in objects:
        # Cyber-observable objects and bundles of 2.1 need not say; those of 2.0 never do, and say it on the bundle.
        if (version := item.text("spec_version")) not in ("", VERSION):
            raise item.child("spec_version").wrong("unknown_version", f"STIX {VERSION}，实际 {version[:20]}")
    if not objects:
        raise root.child("objects").wrong("missing", "至少一个对象")
    return VERSION, _bulletins(root, objects, reading)


def _bulletins(root: Node, objects: list[Node], reading: Reading) -> Iterator[Bulletin]:
    by_id = {id_: item for item in objects if (id_ := item.text("id"))}
    reports = [item for item in objects if item.text("type") == "report"]

    def of_report(report: Node) -> Iterator[Bulletin]:
        title = report.needed("name")
        issued = report.moment("published") or report.moment("created")
        members = [by_id[ref] for ref in _refs(report, "object_refs") if ref in by_id]
        yield _bulletin(report, title, members, by_id, issued)

    def of_bundle(bundle: Node) -> Iterator[Bulletin]:
        members = [item for item in objects if item.text("type") in _ABOUT] or objects
        first = next((item for item in members if item.text("name")), members[0])
        title = first.text("name") or bundle.text("id") or "STIX"
        yield _bulletin(first, title, members, by_id, first.moment("created"))

    if reports:
        yield from reading.each(reports, of_report)
    else:
        yield from reading.each([root], of_bundle)


def _bulletin(
    item: Node, title: str, members: list[Node], by_id: Mapping[str, Node], issued: datetime | None
) -> Bulletin:
    about = [one for one in members if one.text("type") in _ABOUT]
    software = [one for one in members if one.text("type") == "software"]
    sender = by_id.get(item.text("created_by_ref"))
    subjects = [one.text("name") for one in (*about, *software)]
    numbers = [ref.text("external_id") for one in (item, *about) for ref in one.items("external_references")]
    marks = [by_id[ref] for ref in _refs(item, "object_marking_refs") if ref in by_id]
    return Bulletin(
        id=item.text("id") or title,
        title=title,
        sender=sender.text("name") if sender else "",
        issued_at=issued,
        subjects=tuple(dict.fromkeys(filter(None, subjects)))[:MOST_SUBJECTS],
        cves=cves_in(title, *subjects, *numbers),
        products=tuple(dict.fromkeys(one.text("name") for one in software if one.text("name")))[:MOST_SUBJECTS],
        text=item.text("description", most=2000),
        marking=next((mark for one in marks if (mark := _mark(one))), ""),
    )


def _refs(item: Node, name: str) -> list[str]:
    return [ref.value for ref in item.items(name) if isinstance(ref.value, str)]


def _mark(marking: Node) -> str:
    tlp = marking.child("definition").text("tlp", 20)
    return f"TLP:{tlp.upper()}" if tlp else marking.text("name", 40)


FORM = Form("stix", "STIX 2.1", knows, read)
