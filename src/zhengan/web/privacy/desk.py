"""The inventory of an institution as its pages see it: on the asked day, folded once for each state of the ledger."""

from datetime import date
from functools import lru_cache

from django.db import connection
from django.http import Http404
from django.utils.translation import gettext

from zhengan.ledger import head
from zhengan.privacy.inventory import Inventory, StoreState
from zhengan.privacy.scanning import kind_titles
from zhengan.web.cases.incidents import instant_of
from zhengan.web.office import office
from zhengan.web.place import Place
from zhengan.workspace.clock import SHANGHAI
from zhengan.workspace.inventory import PrivacyDesk

SOURCE = "console"


def desk_of(institution: str, source: str = SOURCE) -> PrivacyDesk:
    """The inventory's desk."""
    return PrivacyDesk(office().workspace, institution, source)


def known_day(place: Place) -> date:
    """The day as of which the inventory is looked at."""
    return instant_of(place).astimezone(SHANGHAI).date()


def inventory_of(place: Place) -> Inventory:
    """The inventory of the asked day."""
    now = head(place.institution)
    name = str(connection.settings_dict.get("NAME", ""))
    return _folded(name, place.institution, now.seq, bytes(now.digest), known_day(place))


def state_of(place: Place, store: str) -> StoreState:
    """A store on the asked day. Raises Http404."""
    found = inventory_of(place).stores.get(store)
    if found is None:
        raise Http404
    return found


def titles() -> dict[str, str]:
    """Kind -> its name in the reader's language."""
    return {kind: gettext(title) for kind, title in kind_titles().items()}


@lru_cache(maxsize=8)
def _folded(_database: str, institution: str, _seq: int, _digest: bytes, day: date) -> Inventory:
    return desk_of(institution).inventory(day)
