"""What the words of a registered scope mean, by kinds of the detector."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from zhengan.privacy.inventory.errors import InventoryRefused

OWN = Path(__file__).with_name("words.yaml")


@dataclass(frozen=True, slots=True)
class Words:
    """Word -> kinds."""

    kinds: Mapping[str, frozenset[str]]

    def meant(self, scope: Iterable[str]) -> frozenset[str]:
        """The kinds that a scope names."""
        said = [str(item) for item in scope]
        found = (kinds for word, kinds in self.kinds.items() if any(word in item for item in said))
        return frozenset(kind for kinds in found for kind in kinds)


def load_words(path: Path | None = None) -> Words:
    """The words of a file, else ours. Raises InventoryRefused for a file that is none."""
    place = path if path is not None and path.is_file() else OWN
    try:
        said = yaml.safe_load(place.read_text(encoding="utf-8"))
        return Words({str(word): frozenset(map(str, kinds)) for word, kinds in said["words"].items()})
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise InventoryRefused(f"{place} 不是用词表。应有 words: {{词: [种类]}}，请照自带的一份改。") from error
