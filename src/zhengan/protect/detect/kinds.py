"""Kinds of personal information as data: ours (`protect/kinds.yaml`) and those that a firm adds in a file of the same form.

load_kinds(path=None) -> Kinds      ours, with a firm's file laid on; KindsFault names every fault with its place
Kinds.words                         the words before values, as tables that the rules read
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import re2
import yaml

from zhengan.protect.detect import codes, context
from zhengan.protect.detect.marks import credit_ok, luhn_ok, resident_rest

OURS = Path(__file__).parent.parent / "kinds.yaml"
MOST_KINDS = 60
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FIELDS = {"id", "title", "level", "words", "negative", "pattern", "checksum"}
# numbers of other things stand before numbers; they say nothing of a name, an address, a secret
_NUMERIC = sum(1 << kind for kind in range(codes.EMAIL))


class KindsFault(ValueError):  # noqa: N818 - named as the other files' faults are
    """A file of kinds that cannot be used; `faults` are lines of place, expected, found."""

    def __init__(self, source: str, faults: list[str]) -> None:
        super().__init__(f"{source} 有 {len(faults)} 处错误：" + "；".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind: its id, title, data level 1-4, and for a firm's own its pattern and checksum."""

    id: str
    title: str
    level: int
    words: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    pattern: str = ""
    checksum: str = ""


@dataclass(frozen=True, slots=True)
class Kinds:
    """All kinds in order of their numbers, and the words that deny any number."""

    kinds: tuple[Kind, ...]
    negative: tuple[str, ...]
    words: Any = field(repr=False, compare=False)

    @property
    def ids(self) -> tuple[str, ...]:
        """The kinds' ids by number."""
        return tuple(kind.id for kind in self.kinds)

    def of(self, kind: str) -> Kind:
        """The kind of this id."""
        return self.kinds[self.ids.index(kind)]


def load_kinds(path: Path | None = None) -> Kinds:
    """Our kinds, with those of the file laid on. A kind of ours that the file names again gets its words added."""
    ours = _ours()
    return ours if path is None else _laid_on(ours, _read(path), str(path))


def checksum_ok(name: str, value: bytes) -> bool:
    """Whether a value passes the checksum of this name; separators are left out first."""
    digits = bytes(byte for byte in value if byte not in b" -")
    try:
        if name == "luhn":
            return digits.isdigit() and len(digits) > 1 and bool(luhn_ok(digits, 0, len(digits)))
        if name == "mod11_2":
            if len(digits) != 18 or not digits[:17].isdigit():
                return False
            return digits[17:].upper() == b"0123456789X"[(rest := int(resident_rest(digits, 0))) : rest + 1]
        return len(digits) == 18 and credit_ok(digits, 0) == 2
    except IndexError:
        return False


CHECKSUMS = ("luhn", "mod11_2", "mod31")


@cache
def _ours() -> Kinds:
    document = _read(OURS)
    faults = _faults(document, set())
    ids = tuple(entry.get("id") for entry in document.get("kinds", ()) if isinstance(entry, dict))
    if ids != codes.KINDS:
        faults.append("kinds：应与规则的编号一致")
    if faults:
        raise KindsFault(str(OURS), faults)
    kinds = tuple(_kind(entry) for entry in document["kinds"])
    negative = tuple(document["negative"])
    return Kinds(kinds, negative, _compiled(kinds, negative))


def _laid_on(ours: Kinds, document: Any, source: str) -> Kinds:
    faults = _faults(document, set(ours.ids))
    if faults:
        raise KindsFault(source, faults)
    kinds = {kind.id: kind for kind in ours.kinds}
    for entry in document.get("kinds", ()):
        new = _kind(entry)
        old = kinds.get(new.id)
        if old is not None:
            level = entry.get("level", old.level)
            new = Kind(old.id, entry.get("title", old.title), level, old.words + new.words, old.negative + new.negative)
        kinds[new.id] = new
    if len(kinds) > MOST_KINDS:
        raise KindsFault(source, [f"kinds：最多 {MOST_KINDS} 种，现有 {len(kinds)} 种"])
    everything, negative = tuple(kinds.values()), ours.negative + tuple(document.get("negative", ()))
    return Kinds(everything, negative, _compiled(everything, negative))


def _read(path: Path) -> Any:
    try:
        document = yaml.load(path.read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise KindsFault(
            str(path), [f"应是 UTF-8 的 YAML 文件，读不出：{' '.join(str(error).split())[:200]}"]
        ) from error
    if not isinstance(document, dict):
        raise KindsFault(str(path), [f"应是有 kinds 的映射，现为 {type(document).__name__}"])
    return document


def _kind(entry: dict[str, Any]) -> Kind:
    return Kind(
        entry["id"],
        entry.get("title", entry["id"]),
        entry.get("level", 2),
        tuple(entry.get("words", ())),
        tuple(entry.get("negative", ())),
        entry.get("pattern", ""),
        entry.get("checksum", ""),
    )


def _faults(document: Any, known: set[str]) -> list[str]:
    faults = []
    if document.get("version") != 1:
        faults.append(f"version：应为 1，现为 {document.get('version')!r}")
    faults += _word_faults("negative", document.get("negative", []))
    faults += [f"{key}：没有这一项" for key in document if key not in ("version", "kinds", "negative")]
    entries = document.get("kinds", [])
    if not isinstance(entries, list):
        return [*faults, "kinds：应为列表"]
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        place = f"kinds[{index}]"
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str) or not entry["id"].isidentifier():
            faults.append(f"{place}.id：应为英文标识")
            continue
        name = entry["id"]
        place = f"{place}（{name}）"
        if name in seen:
            faults.append(f"{place}.id：重复")
        seen.add(name)
        faults += [f"{place}.{key}：没有这一项" for key in entry if key not in _FIELDS]
        if "title" in entry and not isinstance(entry["title"], str):
            faults.append(f"{place}.title：应为文字")
        level = entry.get("level", 2)
        if not isinstance(level, int) or isinstance(level, bool) or not 1 <= level <= 4:
            faults.append(f"{place}.level：应为 1 到 4，现为 {level!r}")
        for key in ("words", "negative"):
            faults += _word_faults(f"{place}.{key}", entry.get(key, []))
        faults += _pattern_faults(place, entry, name in known)
    return faults


def _pattern_faults(place: str, entry: dict[str, Any], ours: bool) -> list[str]:  # noqa: FBT001 - a fact of the entry
    pattern, checksum = entry.get("pattern"), entry.get("checksum")
    faults = []
    if ours:
        return [f"{place}.{key}：内置的种类不能改" for key in ("pattern", "checksum") if key in entry]
    if entry["id"] in codes.KINDS and pattern is None:
        return []
    if not isinstance(pattern, str) or not pattern:
        faults.append(f"{place}.pattern：应为 RE2 表达式")
    else:
        try:
            if re2.compile(pattern.encode()).search(b"") is not None:
                faults.append(f"{place}.pattern：不应与空文字相符")
        except re2.error as error:
            faults.append(f"{place}.pattern：不是 RE2 表达式（{error}）")
    if checksum is not None and checksum not in CHECKSUMS:
        faults.append(f"{place}.checksum：应为 {'、'.join(CHECKSUMS)} 之一，现为 {checksum!r}")
    return faults


def _word_faults(place: str, words: Any) -> list[str]:
    if not isinstance(words, list):
        return [f"{place}：应为列表"]
    return [
        f"{place}[{index}]：应为 2 到 40 个字节的文字"
        for index, word in enumerate(words)
        if not isinstance(word, str) or not 2 <= len(word.encode()) <= 40
    ]


def _compiled(kinds: tuple[Kind, ...], negative: tuple[str, ...]) -> Any:
    """The words as the array that `context` reads."""
    nodes: list[dict[int, int]] = [{}]
    said: list[list[int]] = [[0, 0]]

    def node_of(word: str) -> int:
        node = 0
        for step in _steps(word.lower().encode()):
            if step not in nodes[node]:
                nodes[node][step] = len(nodes)
                nodes.append({})
                said.append([0, 0])
            node = nodes[node][step]
        return node

    own = sum(1 << number for number, kind in enumerate(kinds) if kind.pattern)
    for number, kind in enumerate(kinds):
        for word in kind.words:
            said[node_of(word)][0] |= 1 << number
        for word in kind.negative:
            said[node_of(word)][1] |= 1 << number
    for word in negative:
        said[node_of(word)][1] |= _NUMERIC | own
    return _packed(nodes, said, kinds, negative)


def _packed(
    nodes: list[dict[int, int]], said: list[list[int]], kinds: tuple[Kind, ...], negative: tuple[str, ...]
) -> Any:
    edges = {
        (number << 24 | step): target | (context.WORD if any(said[target]) else 0)
        for number, followers in enumerate(nodes)
        for step, target in followers.items()
    }
    edges |= {step: target | (context.WORD if any(said[target]) else 0) for step, target in _leaps(nodes).items()}
    size = 1 << (len(edges) * 2).bit_length()
    words = np.zeros(context.EDGES + size + 2 * len(nodes), np.int64)
    words[0], words[1] = size - 1, context.EDGES + size
    words[context.EDGES + size :] = np.array(said, np.int64).reshape(-1)
    for key, target in edges.items():
        slot = context.edge_slot(key) & (size - 1)
        while words[context.EDGES + slot]:
            slot = (slot + 1) & (size - 1)
        words[context.EDGES + slot] = key << 20 | target
    for byte in range(256):
        words[context.CLASSES + byte] = _class(byte)
    _put_endings(words, kinds, negative)
    return words


def _steps(word: bytes) -> Iterator[int]:
    """The steps of `context.word_ending` through a word, the last first."""
    at = len(word)
    while at:
        if at >= 3 and word[at - 1] >= 128 and word[at - 2] & 0xC0 == 0x80 and word[at - 3] >= 0xE0:
            at -= 3
            yield context.three(*word[at : at + 3])
        else:
            at -= 1
            yield word[at]


def _leaps(nodes: list[dict[int, int]]) -> dict[int, int]:
    """Nodes that three letters lead to from the first node, by the three letters as one step."""
    found = {}
    for last, one in nodes[0].items():
        for middle, two in nodes[one].items() if last < 128 else ():
            for first, three in nodes[two].items() if middle < 128 else ():
                if first < 128:
                    found[context.three(first, middle, last)] = three
    return found


def _class(byte: int) -> int:
    if byte == 10:
        return context.BREAK
    if 48 <= byte <= 57:
        return context.DIGIT | context.KEY
    if byte < 128 and (chr(byte).isalnum() or byte in b"_-."):
        return context.KEY
    return context.PART if byte in b",;{}&|" else 0


def _put_endings(words: Any, kinds: tuple[Kind, ...], negative: tuple[str, ...]) -> None:
    bits = np.zeros((4, 65_536), bool)
    for number, kind in enumerate(kinds):
        rows = [0, *([1] if number == codes.SECRET else []), *([2] if number == codes.NAME else [])]
        for word in kind.words:
            _end(bits, word, rows)
        for word in kind.negative:
            _end(bits, word, [0])
    for word in negative:
        _end(bits, word, [0])
    packed = np.packbits(bits, axis=1, bitorder="little").reshape(-1).view(np.int64)
    words[context.ENDINGS : context.EDGES] = packed


def _end(bits: Any, word: str, rows: list[int]) -> None:
    """Marks the two last bytes, of ASCII letters in either case."""
    spelled = word.lower().encode()
    last = spelled[-2:]
    for one in {last[:1].lower(), last[:1].upper()}:
        for two in {last[1:].lower(), last[1:].upper()}:
            bits[[*rows, *([3] if len(spelled) < 3 else [])], one[0] << 8 | two[0]] = True
