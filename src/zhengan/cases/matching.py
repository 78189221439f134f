"""What a tool saw, brought to what is on file: hosts to systems, software to suppliers' products.

A line of the institution's own map (`hosts.csv`) comes first; then names: a host whose name carries a system's key or name, software
that is called like a product on file in that version. What nothing matches stays unmatched and is listed, never guessed.
"""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from types import MappingProxyType

from zhengan.cases.held import Held
from zhengan.collectors.csv_table import TableRow, table_rows
from zhengan.collectors.reading import Reading
from zhengan.collectors.sighting import Where

ESTATE_TYPES = ("system", "product", "supplier")
"""The records that sightings are brought to."""
MAP_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"pattern": ("主机", "资产", "地址", "模式"), "system": ("系统",), "product": ("产品",)}
)
_SHORTEST_NAME = 2
_APART = re.compile(r"[^0-9a-z㐀-鿿]+")


@dataclass(frozen=True, slots=True)
class MapLine:
    """One line of the map: what hosts, files or software are called (`*` and `?` stand for anything), or a network
    (`10.1.2.0/24`), and what it is on file."""

    pattern: str
    system: str
    product: str


@dataclass(frozen=True, slots=True)
class Match:
    """What was recognised. `why` says by which line or name, for people to check."""

    systems: tuple[str, ...] = ()
    product: str = ""
    why: str = ""


@dataclass(frozen=True)
class Estate:
    """The institution's systems and products, by key, and its map."""

    systems: Mapping[str, Mapping[str, object]]
    products: Mapping[str, Mapping[str, object]]
    lines: tuple[MapLine, ...] = ()
    _known: dict[Where, Match] = field(default_factory=dict, compare=False)

    def match(self, where: Where) -> Match:
        """What stands at a place, as far as it can be told."""
        if where not in self._known:
            self._known[where] = self._match(where)
        return self._known[where]

    def using(self, product: str) -> list[str]:
        """The systems that use a product."""
        return [key for key, own in self.systems.items() if product in _listed(own.get("supplier_products"))]

    def _match(self, where: Where) -> Match:
        mapped = [line for line in self.lines if _fits(line.pattern, where)]
        systems = [line.system for line in mapped if line.system]
        why = [f"对照表 {line.pattern}" for line in mapped]
        product = next((line.product for line in mapped if line.product), "")
        if not systems:
            systems = [key for key, own in self.systems.items() if _names_system(where, key, str(own.get("name", "")))]
            why += [f"名称含 {key}" for key in systems]
        if not product:
            product = next((key for key, own in self.products.items() if _is_product(where, own)), "")
            why += [f"软件名同产品 {product}"] if product else []
        if product and not systems:
            systems = self.using(product)
            why += [f"{key} 使用产品 {product}" for key in systems]
        return Match(tuple(dict.fromkeys(systems)), product, "；".join(dict.fromkeys(why)))


def estate_of(records: Mapping[str, Mapping[str, Held]], lines: tuple[MapLine, ...] = ()) -> Estate:
    """The estate as records of ESTATE_TYPES say; systems that were retired are not looked for."""
    systems = {key: one.fields for key, one in records["system"].items() if not one.fields.get("retired_on")}
    return Estate(systems, {key: one.fields for key, one in records["product"].items()}, lines)


def map_lines(content: bytes, reading: Reading, estate: Estate) -> tuple[MapLine, ...]:
    """The lines of a map; what is wrong with one goes to the findings. Raises `Unfit` for no table."""

    def made(row: TableRow) -> Iterator[MapLine]:
        line = MapLine(row.text("pattern"), row.text("system"), row.text("product"))
        if not line.pattern or line.pattern.strip("*?") == "":
            raise row.wrong("missing", "pattern", "主机名、地址段或软件名，不能只有 *")
        if not (line.system or line.product):
            raise row.wrong("missing", "system", "系统或产品的键")
        if line.system and line.system not in estate.systems:
            raise row.wrong("unknown_key", "system", "在案、未下线的系统的键")
        if line.product and line.product not in estate.products:
            raise row.wrong("unknown_key", "product", "在案产品的键")
        yield line

    return tuple(reading.each(table_rows(content, reading, MAP_COLUMNS, ("pattern",)), made))


def _fits(pattern: str, where: Where) -> bool:
    if "/" in pattern:
        try:
            return ipaddress.ip_address(where.host) in ipaddress.ip_network(pattern, strict=False)
        except ValueError:
            pass
    wanted = pattern.casefold()
    places = (where.host, where.component, where.purl, where.path)
    return any(place and fnmatchcase(place.casefold(), wanted) for place in places)


def _names_system(where: Where, key: str, name: str) -> bool:
    """Whether the host's name carries the key or the name as a whole part."""
    host = where.host.casefold()
    parts = set(_APART.split(host))
    return any(
        len(word) >= _SHORTEST_NAME and (word == host or word in parts) for word in (key.casefold(), name.casefold())
    )


def _is_product(where: Where, product: Mapping[str, object]) -> bool:
    """Whether the software is called like the product; where both have a version, one must begin with the other."""
    name = str(product.get("name", "")).casefold()
    called = {where.component.casefold(), where.component.casefold().rpartition("/")[2], _purl_name(where.purl)}
    if len(name) < _SHORTEST_NAME or name not in called:
        return False
    bought, seen = str(product.get("version") or ""), where.version
    return not bought or not seen or _begins(seen, bought) or _begins(bought, seen)


def _begins(whole: str, start: str) -> bool:
    """Whether a version lies within another: 3.0.2-1 within 3.0.2, but 3.0.21 does not."""
    return whole == start or (whole.startswith(start) and not whole[len(start)].isalnum())


def _purl_name(purl: str) -> str:
    """`openssl` of `pkg:deb/debian/openssl@3.0.2?arch=amd64`."""
    return purl.partition("?")[0].partition("@")[0].rpartition("/")[2].casefold()


def _listed(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()
