"""Analysts: what `richpicture analyse` takes from end to end, of a server on a snapshot made for it."""

import asyncio
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.installation import ROOT, environment, scratch
from benchmarks.report import Table
from cypher.projection.files import write
from cypher.projection.pseudonyms import Pseudonyms
from cypher.projection.snapshot import Measured, Snapshot
from schema.vocabulary import FieldClass

COMMAND = Path(sys.executable).with_name("richpicture")
DAY = date(2019, 3, 1)
BANDS = ("0-9", "10-17", "18-24", "25-34", "35-49", "50-64", "65+")
START_SECONDS = 120
STAGE = re.compile(r"^✓ (\w.*?) +━+.*? (\d+):(\d\d):(\d\d) ", re.MULTILINE)
"""A bar that stands: its name, and how long it took."""


def end_to_end(involved: Collection[tuple[str, str]]) -> Table:
    """One `richpicture analyse`, from reading to the last file, of persons in these (person, event)."""
    table = Table(
        "`richpicture analyse`, from end to end",
        ["What", "seconds", "processor seconds"],
        note="Reading is by questions to the server's own cells, whose processor time is not the command's.",
    )
    with scratch() as folder, _serving(folder, involved) as words:
        used, started = _used(), time.perf_counter()
        done = subprocess.run(
            words, cwd=folder, env=_settings(folder), capture_output=True, text=True, check=True
        )
        seconds, used = time.perf_counter() - started, _used() - used
        for name, hours, minutes, rest in STAGE.findall(done.stderr):
            table.rows.append([name, f"{int(hours) * 3_600 + int(minutes) * 60 + int(rest)}", ""])
        table.rows.append(["all, with tables, files and picture", f"{seconds:.1f}", f"{used:.1f}"])
    return table


def _used() -> float:
    """Processor seconds of the commands that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


@contextmanager
def _serving(folder: Path, involved: Collection[tuple[str, str]]) -> Iterator[list[str]]:
    """A server of the demonstration's partnership on such a snapshot; gives the command that asks it."""
    settings = _settings(folder)
    subprocess.run([COMMAND, "migrate"], cwd=folder, env=settings, capture_output=True, check=True)
    measured = Measured(10, 10, {}, 0, None, len(involved), 0)
    asyncio.run(
        write(folder / "projection", _snapshot(involved, measured), DAY, {FieldClass.EXISTENCE: ()}, 10, None)
    )
    told = subprocess.run(
        [COMMAND, "token", "leo.fischer"],
        cwd=folder,
        env=settings,
        capture_output=True,
        text=True,
        check=True,
    )
    (folder / "token").write_text(told.stdout.strip(), encoding="ascii")
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [COMMAND, "serve", "--port", "0"],
            cwd=folder,
            env=settings,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    assert server.stdout is not None
    try:
        address = server.stdout.readline().split()[-1]
        words = [
            "analyse",
            "--network",
            "shared-events",
            "--token",
            "token",
            "--server",
            address,
            "--out",
            "out",
        ]
        yield [str(COMMAND), *words]
    finally:
        server.terminate()
        server.wait(START_SECONDS)
        server.stdout.close()


def _settings(folder: Path) -> dict[str, str]:
    return {
        **environment(),
        "RICHPICTURE_HOME": str(folder),
        "RICHPICTURE_PARTNERSHIP": str(ROOT / "demo" / "partnership"),
        "RICHPICTURE_DEVELOPMENT": "true",
        "COLUMNS": "100",
    }


def _snapshot(involved: Collection[tuple[str, str]], measured: Measured) -> Snapshot:
    """Persons and events under pseudonyms, ages, months and roles by chance, over ten years."""
    name, chance = Pseudonyms().of, random.Random(2)
    persons, events = sorted({one for one, _ in involved}), sorted({one for _, one in involved})
    nodes: dict[str, list[dict[str, Any]]] = {
        "Person": [
            {"id": name(one), "ageBand": chance.choice(BANDS), "sex": chance.choice(("FEMALE", "MALE"))}
            for one in persons
        ],
        "Event": [
            {"id": name(one), "kind": "ROBBERY", "outcome": None}
            | {"month": f"{chance.randrange(2010, 2020)}-{chance.randrange(1, 13):02}"}
            for one in events
        ],
        **{label: [] for label in ("Staff", "Area", "Agency")},
    }
    edges: dict[str, list[dict[str, Any]]] = {
        "INVOLVED": [{"start": name(a), "end": name(b), "role": "VICTIM"} for a, b in sorted(set(involved))],
        **{type: [] for type in ("RELATED", "LIVES_IN", "HAPPENED_IN", "RECORDED_BY", "HANDLED_BY")},
    }
    ordered = {label: sorted(rows, key=lambda row: str(row["id"])) for label, rows in nodes.items()}
    return Snapshot(ordered, edges, measured, 1.0)
