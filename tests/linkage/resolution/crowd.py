"""A crowd: a small demonstration in a ledger, so that values are as frequent as they are there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from demo import partnership_folder
from demo.generate import generate
from ledger.database import Ledger
from linkage.ingest.delivery import ingest
from linkage.progress import Silence
from linkage.source import load_sources
from schema.partnership import load_partnership
from tests.linkage.resolution.town import Town


@contextmanager
def crowded(folder: Path) -> Iterator[Town]:
    """A town in which four agencies told of 500 people; nobody has linked them."""
    made = generate(folder, 500, 12, Silence())
    partnership, sources = load_partnership(partnership_folder()), load_sources(partnership_folder())
    ledger = Ledger.open(f"sqlite:///{folder / 'ledger.db'}")
    ledger.migrate()
    for source in ("nhs_acute", "police_persons", "childrens_city", "housing"):
        ingest(ledger, partnership, sources[source], made.files[source], Silence())
    yield Town(ledger)
    ledger.close()
