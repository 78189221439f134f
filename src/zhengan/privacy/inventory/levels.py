"""Data levels 1 to 4 of the kinds, as data that a firm may put its own in place of."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from zhengan.privacy.inventory.errors import InventoryRefused

OWN = Path(__file__).with_name("levels.yaml")
LEVELS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Levels:
    """`verified`: whether somebody compared the grading with the standard's text."""

    scheme: str
    verified: bool
    titles: Mapping[int, str]
    kinds: Mapping[str, int]

    def of(self, kind: str) -> int:
        """The level of a kind; one that the file does not know is taken for 3."""
        return self.kinds.get(kind, 3)


def load_levels(path: Path | None = None) -> Levels:
    """The levels of a file, else ours. Raises InventoryRefused for a file that is none."""
    place = path if path is not None and path.is_file() else OWN
    try:
        said = yaml.safe_load(place.read_text(encoding="utf-8"))
        kinds = {str(kind): int(level) for kind, level in said["kinds"].items()}
        titles = {int(level): str(words) for level, words in said["levels"].items()}
        made = Levels(str(said["scheme"]), said["verified"] is True, titles, kinds)
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise InventoryRefused(
            f"{place} 不是数据级别表。应有 scheme、verified、levels、kinds，请照自带的一份改。"
        ) from error
    odd = sorted(kind for kind, level in kinds.items() if level not in LEVELS)
    if odd or set(titles) != set(LEVELS):
        raise InventoryRefused(f"{place} 的级别应为 1 至 4，这些不是：{'、'.join(odd) or '级别的说明'}。请改正。")
    return made
