"""Trains the model that ships, on people of the demonstration that no test or figure uses.

`python -m benchmarks.default_model` writes it into `linkage/model/`.
"""

import dataclasses
import tempfile
from pathlib import Path

import linkage.model
from demo import partnership_folder
from demo.generate import generate
from ledger.database import Ledger
from linkage.duck import Duck
from linkage.ingest.delivery import ingest
from linkage.model.model import Model
from linkage.model.store import write_default
from linkage.progress import Bars
from linkage.resolution.run import link
from linkage.source import load_sources
from schema.partnership import load_partnership

PEOPLE, SEED = 20_000, 20_160_614

NAMES = ("given", "family", "middle")
"""The features whose invented frequencies say something of other people; of towns and streets only how
often two records agree does."""


def main() -> None:
    """Generate, take in, link with training, and keep the model."""
    progress = Bars()
    partnership, sources = load_partnership(partnership_folder()), load_sources(partnership_folder())
    with tempfile.TemporaryDirectory() as folder:
        made = generate(Path(folder), PEOPLE, SEED, progress)
        ledger = Ledger.open(f"sqlite:///{folder}/ledger.db")
        ledger.migrate()
        for source, file in made.files.items():
            ingest(ledger, partnership, sources[source], file, progress)
        link(ledger, train=True, progress=progress, witness=_keep)
        ledger.close()


def _keep(duck: Duck, model: Model) -> None:
    known = {
        feature: found if feature in NAMES else found.without_values()
        for feature, found in model.frequencies.items()
    }
    shipped = dataclasses.replace(model, frequencies=known)
    write_default(shipped, Path(next(iter(linkage.model.__path__))))


if __name__ == "__main__":
    main()
