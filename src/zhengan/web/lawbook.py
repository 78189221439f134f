"""The law as an institution reads it: with its choices of readings and the official texts that are loaded; kept between pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from zhengan.law import Catalogue, load_catalogue
from zhengan.law.concordance import Concordance
from zhengan.law.loading import load_concordances
from zhengan.web.office import office
from zhengan.workspace.folder import Workspace
from zhengan.workspace.settings import OFF, Decision, Settings, catalogue_by, readings_by, settings_of
from zhengan.workspace.texts import loaded_texts, text_folder

_KEPT = 6
_BOOKS: dict[tuple[object, ...], "Lawbook"] = {}
_LOCK = Lock()


@dataclass(frozen=True, eq=False)
class Lawbook:
    """The law of one institution.

    `law` is as it reads it (an instrument may end with the one that it rests on), `whole` as it stands in the files;
    `texts` are official paragraphs by address; `chosen` has a value for every reading, `decisions` who chose and why; `aside` are
    the instruments that nobody here is judged by, with who decided so.
    """

    law: Catalogue
    whole: Catalogue
    texts: Mapping[str, str]
    chosen: Mapping[str, str]
    decisions: Mapping[str, Decision]
    aside: Mapping[str, Decision]
    concordances: tuple[Concordance, ...]

    def has_text(self, id_: str) -> bool:
        """Whether the official text of an instrument or document is loaded."""
        return any(address.startswith(f"{id_}/") for address in self.texts)


def lawbook_of(institution: str) -> Lawbook:
    """The law as an institution reads it now. Made anew when its decisions, the law's files or the loaded texts change."""
    workspace, own = office().workspace, settings_of(institution)
    law, decided = load_catalogue(workspace.instruments), tuple(own.decisions.values())
    key = (workspace.root, law, workspace.off, decided, _stamps(text_folder(workspace)))
    with _LOCK:
        if key not in _BOOKS:
            for old in list(_BOOKS)[: 1 - _KEPT]:
                del _BOOKS[old]
            _BOOKS[key] = _made(workspace, own)
        return _BOOKS[key]


def _made(workspace: Workspace, own: Settings) -> Lawbook:
    whole = catalogue_by(workspace, own)
    chosen = whole.choose(readings_by(whole, own))
    decisions = {
        name.partition(":")[2]: one
        for name, one in own.decisions.items()
        if name.startswith("reading:") and one.value is not None
    }
    aside = {id_: own.decisions[f"{OFF}:{id_}"] for id_ in sorted(whole.aside)}
    concordances = load_concordances(workspace.instruments)
    return Lawbook(whole.under(chosen), whole, loaded_texts(workspace), chosen, decisions, aside, concordances)


def _stamps(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What shows that texts were loaded or removed."""
    found = ((path.name, path.stat()) for path in sorted(folder.glob("*.json")))
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in found)
