"""Devices: officers who ping every 15 s for an hour, replayed as fast as the server takes it.

Run `.venv/bin/python -m benchmarks.devices`. Each device sends a minute at a time over HTTP, as phones do to
spare the battery, one in ten of its batches twice. Behind it the ledger is held to what was sent. The clients
share the machine with the server.
"""

import asyncio
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Annotated, Any
from uuid import uuid4

import httpx2
import numpy as np
import typer
from rich.console import Console

from benchmarks.machine import machine_facts
from benchmarks.report import Table, markdown, show, write
from ledger.database import Ledger
from tests.graph_api.beat import APART, Beat, beat, split, stood

HOUR = 3_600
PERSON = """
[[people]]
id = "{id}"
name = "Officer {id}"
agency = "police"
roles = ["OFFICER"]
"""
DEED = """mutation ($input: {type}!) {{ {deed}(input: $input) {{ refusal {{ message }}{more} }} }}"""
START = DEED.format(type="StartPatrolInput", deed="startPatrol", more="")
SYNC = DEED.format(type="SyncPingsInput", deed="syncPings", more=" received rejected { fault }")


async def replay(
    town: Beat, officers: Sequence[str], minutes: int, many: int
) -> tuple[list[float], Counter[str]]:
    """Let every device send its hour; the milliseconds of each request, and why some were sent again."""
    begin = (datetime.now(UTC) - timedelta(hours=2)).replace(microsecond=0)
    turns, took, again = asyncio.Semaphore(many), list[float](), Counter[str]()
    limits = httpx2.Limits(max_connections=many)
    async with httpx2.AsyncClient(base_url=town.server.url, timeout=120, limits=limits) as client:

        async def send(officer: str, headers: dict[str, str], query: str, given: dict[str, Any]) -> Any:
            body = {"query": query, "variables": {"input": given}}
            while True:
                async with turns:
                    began = time.perf_counter()
                    answer = (await client.post("/graphql", json=body, headers=headers)).json()
                    took.append(1_000 * (time.perf_counter() - began))
                if answer.get("data"):
                    break
                again[answer["errors"][0]["message"]] += 1  # a device sends until it has an answer
                await asyncio.sleep(1)
            (payload,) = answer["data"].values()
            assert payload["refusal"] is None, (officer, payload)
            return payload

        async def device(number: int, officer: str) -> None:
            headers, key = town.server.headers(officer, "CRIME_PREVENTION", None), str(uuid4())
            start = {"patrol": key, "unit": f"N{number}", "at": begin.isoformat()}
            await send(officer, headers, START, start)
            pings = stood(begin, HOUR, number % 6 * APART)
            for batch in split(pings, minutes * 4):
                for _ in range(2 if Random(f"{number} {batch[0]['at']}").random() < 0.1 else 1):
                    told = await send(officer, headers, SYNC, {"patrol": key, "pings": batch})
                    assert (told["received"], told["rejected"]) == (len(batch), [])

        await asyncio.gather(*(device(number, officer) for number, officer in enumerate(officers)))
    return took, again


def main(
    officers: Annotated[int, typer.Option(help="Officers on patrol.")] = 200,
    minutes: Annotated[int, typer.Option(help="Minutes in a batch.")] = 1,
    many: Annotated[int, typer.Option(help="Requests under way at one time.")] = 16,
    rewrite: Annotated[
        bool, typer.Option("--write", help="Put the table into benchmarks/README.md.")
    ] = False,
) -> None:
    """Replay, hold the ledger to what was sent, and print figures."""
    facts = machine_facts()
    names = [f"pc.n{number}" for number in range(officers)]
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template.db"
        ledger = Ledger.open(f"sqlite:///{template}")
        ledger.migrate()
        ledger.close()
        people = "".join(PERSON.format(id=name) for name in names)
        with beat(template, Path(folder), officers=people) as town:
            began = time.perf_counter()
            took, again = asyncio.run(replay(town, names, minutes, many))
            elapsed = time.perf_counter() - began
        kept, dwelt = _kept(Path(folder) / "home")
        shutil.rmtree(Path(folder) / "home")
    sent = officers * (HOUR // 15 + 1)
    assert kept == sent, f"{sent - kept:,} pings are lost"
    assert dwelt == officers * HOUR, "not all is measured"
    p50, p95, p99 = np.percentile(took, [50, 95, 99])
    table = Table(
        f"{officers:,} officers, a ping each 15 s for an hour, {minutes} min in a batch, at full speed",
        ["Requests", "Pings sent", "lost", "Seconds", "requests/s", "pings/s", "p50 ms", "p95 ms", "p99 ms"],
        note=f"Live, they would send {officers / 60 / minutes:.1f} requests a second. Sent again because the "
        f"server could not take it then: {dict(again) or 'none'}.",
    )
    figures = [f"{sent:,}", "0", f"{elapsed:.0f}", f"{len(took) / elapsed:.0f}", f"{sent / elapsed:.0f}"]
    table.rows.append([f"{len(took):,}", *figures, f"{p50:.0f}", f"{p95:.0f}", f"{p99:.0f}"])
    show(Console(), table)
    if rewrite:
        command = " ".join([".venv/bin/python -m benchmarks.devices", *sys.argv[1:]])
        write("devices", markdown("Devices", command, facts, [table]))


def _kept(home: Path) -> tuple[int, float]:
    """How many pings the ledger has, and for how long all patrols were in hotspots."""
    with closing(sqlite3.connect(home / "ledger.db")) as ledger:
        pings: int = ledger.execute("SELECT count(*) FROM ping").fetchone()[0]
        seconds: float = ledger.execute("SELECT sum(seconds) FROM dwell").fetchone()[0]
    return pings, seconds


if __name__ == "__main__":
    typer.run(main)
