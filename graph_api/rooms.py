"""Rooms: the parts of the house that a server or a command works with, opened together, closed in order."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from anyio import to_thread

from cypher.engine import Engine
from cypher.open import open_engine
from graph_api.audit_key import audit_key
from graph_api.privacy_key import sealer
from graph_api.settings import Settings
from graph_api.trial_key import trial_key
from ledger.database import Ledger
from linkage.arrival.arrivals import Arrivals
from patrol.patrols.ground import Grounds
from patrol.trials.key import TrialKey
from policies.audit.log import AuditLog
from policies.audit.searched import Sealer
from policies.audit.second_place import SecondPlace
from policies.audit.signing import Signer
from policies.directory import Directory
from policies.sight import Sights
from schema.partnership import ConfigurationError


@dataclass(frozen=True, slots=True)
class Rooms:
    """Everything that answering needs."""

    settings: Settings
    folder: Path
    ledger: Ledger
    engine: Engine
    directory: Directory
    sights: Sights
    audit: AuditLog
    signer: Signer
    sealer: Sealer | None
    trial_key: TrialKey | None
    arrivals: Arrivals
    grounds: Grounds


@contextmanager
def open_ledger(settings: Settings, *, make: bool = False) -> Iterator[Ledger]:
    """The ledger of this installation; where there is none its file is made with `make` alone.

    Raises LedgerError, ConfigurationError.
    """
    if settings.ledger_url is None:
        if make:
            settings.home.mkdir(parents=True, exist_ok=True)
        elif not settings.own_ledger.is_file():
            raise ConfigurationError(
                f"There is no installation here: {settings.own_ledger} is not there. Go to the folder of "
                "one, or say where it is: RICHPICTURE_HOME. To make one here: richpicture migrate"
            )
    ledger = Ledger.open(settings.ledger_address)
    try:
        yield ledger
    finally:
        ledger.close()


@asynccontextmanager
async def open_graph(settings: Settings) -> AsyncIterator[Engine]:
    """The graph of this installation, ready to be asked and written. Raises GraphError."""
    secret = settings.graph_password
    engine = await open_engine(
        settings.graph_address, settings.graph_user, secret.get_secret_value() if secret else None
    )
    try:
        yield engine
    finally:
        await engine.close()


@asynccontextmanager
async def open_rooms(settings: Settings) -> AsyncIterator[Rooms]:
    """All that a server needs. Raises ConfigurationError, LedgerError, GraphError."""
    folder = settings.folder
    key, seals, of_trials = audit_key(settings), sealer(settings), trial_key(settings)
    with open_ledger(settings) as ledger:
        await to_thread.run_sync(_check, ledger)
        async with open_graph(settings) as engine:
            audit, arrivals = AuditLog(ledger), Arrivals()
            try:
                yield Rooms(
                    settings,
                    folder,
                    ledger,
                    engine,
                    Directory.load(folder),
                    Sights.open(folder, ledger),
                    audit,
                    Signer(ledger, key, SecondPlace(settings.second_place)),
                    seals,
                    of_trials,
                    arrivals,
                    Grounds(),
                )
            finally:
                await to_thread.run_sync(audit.close)
                arrivals.close()


def _check(ledger: Ledger) -> None:
    with ledger.read():
        pass  # a ledger without its tables says so now
