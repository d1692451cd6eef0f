"""What protection costs: durable audit events a second, and the time of a sight decided anew or remembered.

Run `python -m benchmarks.protection [LEDGER_URL]`; without an address, on SQLite in a temporary folder.
"""

import asyncio
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from sqlalchemy import insert

from ledger.classes import class_number
from ledger.clock import now
from ledger.database import Ledger
from ledger.outbox import keep_projected, last_seq, projected_seq
from ledger.reference import keep_partnership
from ledger.restricted import follow
from ledger.tables import restriction
from policies.audit.event import Answered, Asked
from policies.audit.log import AuditLog
from policies.restrictions import closed
from policies.sight import Sights
from schema.partnership import load_partnership
from schema.sight import Viewer
from schema.vocabulary import AuditAction, AuditOutcome, Category, FieldClass, Marking, Purpose, Role

DEMO = Path(__file__).parents[1] / "demo" / "partnership"
REQUESTS = 20_000
RESTRICTIONS = 100_000
VIEWER = Viewer(
    "ann.other",
    "Ann Other",
    "childrens_north",
    frozenset([Role.PRACTITIONER]),
    Purpose.SAFEGUARDING,
    "CASE-1",
)
ALL = frozenset(FieldClass)


async def audit_rate(ledger: Ledger, clients: int, subjects: int) -> tuple[float, float]:
    """Events a second, and median milliseconds until an intent is durable, with so many clients at once."""
    log = AuditLog(ledger, patience=60)
    each = max(1, REQUESTS // (2 * (64 if clients > 1 else 20) * (1 + subjects // 10)))
    ids = [f"record_{number:026}" for number in range(subjects)]
    waits: list[float] = []

    async def client() -> None:
        for _ in range(each):
            started = time.perf_counter()
            receipt = await log.intent(
                VIEWER, AuditAction.SEARCH, "findPersons", "ab12", Asked(frozenset([FieldClass.IDENTITY]))
            )
            waits.append(time.perf_counter() - started)
            await log.outcome(receipt, Answered(AuditOutcome.ANSWERED, ids, counts={"findPersons": 3}))

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    seconds = time.perf_counter() - started
    await asyncio.to_thread(log.close)
    return 2 * clients * each / seconds, 1_000 * median(waits)


def sight_times(ledger: Ledger, folder: Path) -> tuple[int, float, float]:
    """Number of classes; median milliseconds of a sight of all field classes, decided anew and remembered."""
    with ledger.begin() as connection:
        partnership = load_partnership(folder)
        keep_partnership(connection, partnership)
        for agency in partnership.agencies:
            for category in list(Category)[:5]:
                for marking in Marking:
                    class_number(connection, agency.id, category, marking)
    anew = []
    for _ in range(5):
        sights = Sights.open(folder, ledger)
        sights.permissions.purposes(VIEWER)
        started = time.perf_counter()
        sights.decide(VIEWER, ALL)
        anew.append(time.perf_counter() - started)
    again = []
    for _ in range(500):
        started = time.perf_counter()
        sights.decide(VIEWER, ALL)
        again.append(time.perf_counter() - started)
    return 20 * len(partnership.agencies), 1_000 * median(anew), 1_000 * median(again)


def restriction_times(ledger: Ledger) -> tuple[int, float, float]:
    """Number of restrictions that the graph knows; milliseconds of a sight's reading without, with them."""

    def milliseconds() -> float:
        times = []
        with ledger.read() as connection:
            for _ in range(500):
                started = time.perf_counter()
                closed(connection, VIEWER.id, projected_seq(connection))
                times.append(time.perf_counter() - started)
        return 1_000 * median(times)

    without, at = milliseconds(), now()
    with ledger.begin() as connection:
        sealed = [
            {"id": f"r{n}", "subject": f"event_{n}", "kind": "SEALED", "made_by": "x", "made_at": at}
            for n in range(RESTRICTIONS)
        ]
        connection.execute(insert(restriction).values(reason="r"), sealed)
        follow(connection)
        keep_projected(connection, last_seq(connection))
    return RESTRICTIONS, without, milliseconds()


def main(url: str | None) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as scratch:
        ledger = Ledger.open(url or f"sqlite:///{scratch}/ledger.db")
        ledger.migrate()
        print(f"audit log on {ledger.address.split(':')[0]}")
        print("clients  subjects  events/s  intent ms (p50)")
        for clients, subjects in ((1, 0), (64, 0), (64, 10), (64, 50)):
            rate, wait = asyncio.run(audit_rate(ledger, clients, subjects))
            print(f"{clients:7}  {subjects:8}  {rate:8,.0f}  {wait:15.2f}")
        folder = Path(shutil.copytree(DEMO, Path(scratch) / "partnership"))
        number, anew, again = sight_times(ledger, folder)
        print(f"sight of {number} classes, all field classes: {anew:.0f} ms anew, {again:.2f} ms remembered")
        number, without, beside = restriction_times(ledger)
        print(f"restrictions at each request: {without:.2f} ms without any, {beside:.2f} ms with {number:,}")
        ledger.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
