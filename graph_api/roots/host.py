"""The host: from what a root field is answered of which no graph is asked, for one viewer in one request."""

from dataclasses import dataclass

from cypher.cursor import Cursors
from graph_api.rooms import Rooms
from graph_api.roots.agencies import Agencies
from ledger.database import Ledger
from policies.sight import Sights
from schema.sight import Viewer


@dataclass(frozen=True, slots=True)
class Host:
    """Who asks, where she can be answered from, and the cursors that are hers."""

    rooms: Rooms
    agencies: Agencies
    viewer: Viewer
    cursors: Cursors

    @property
    def ledger(self) -> Ledger:
        """The system of record."""
        return self.rooms.ledger

    @property
    def sights(self) -> Sights:
        """What decides who may see what."""
        return self.rooms.sights
