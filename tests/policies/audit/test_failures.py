"""The audit log when its process is killed and when its disk is full."""

import signal
import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from ledger.database import Ledger
from ledger.tables import audit_event

ROOT = Path(__file__).parents[3]

BEGIN = """
import asyncio, resource, sys
from ledger.database import Ledger
from policies.audit.event import Answered, Asked
from policies.audit.log import AuditLog
from policies.errors import AuditUnavailable
from schema.sight import Viewer
from schema.vocabulary import AuditAction, AuditOutcome, Purpose, Role

ann = Viewer("ann.other", "Ann", "police", frozenset([Role.OFFICER]), Purpose.CRIME_PREVENTION)
ledger = Ledger.open(sys.argv[1])
log = AuditLog(ledger)

def intent():
    return log.intent(ann, AuditAction.CONSULT, "person", None, Asked())
"""

BUSY = """
async def client():
    while True:
        receipt = await intent()
        print("intent", receipt.request, flush=True)
        await log.outcome(receipt, Answered(AuditOutcome.ANSWERED))
        print("outcome", receipt.request, flush=True)

async def main():
    await asyncio.gather(*(client() for _ in range(16)))
"""

FULL = """
async def main():
    await intent()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))  # no file may grow: as if the disk were full
    try:
        await intent()
        print("answered")
    except AuditUnavailable:
        print("refused")
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    await intent()
    print("answered again")
    log.close()
"""


def start(script: str, url: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", BEGIN + script + "\nasyncio.run(main())", url],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def written(url: str) -> list[tuple[str, str]]:
    ledger = Ledger.open(url)
    with ledger.read() as connection:
        rows = connection.execute(select(audit_event.c.stage, audit_event.c.request)).all()
    ledger.close()
    return [(row.stage.lower(), row.request) for row in rows]


def test_what_was_acknowledged_survives_a_kill(ledger_url: str):
    process = start(BUSY, ledger_url)
    assert process.stdout is not None
    acknowledged = [process.stdout.readline() for _ in range(400)]
    process.send_signal(signal.SIGKILL)
    rest, errors = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL, errors
    told = [line.split() for line in (*acknowledged, *rest.splitlines(keepends=True)) if line.endswith("\n")]
    events = written(ledger_url)
    assert len(events) == len(set(events))
    assert {(stage, request) for stage, request in told} <= set(events)
    intents = {request for stage, request in events if stage == "intent"}
    assert {request for stage, request in events if stage == "outcome"} <= intents


def test_a_request_killed_between_intent_and_outcome_leaves_its_intent(sqlite_url: str):
    process = start(
        "async def main():\n    print((await intent()).request, flush=True)\n    await asyncio.sleep(60)\n",
        sqlite_url,
    )
    assert process.stdout is not None
    request = process.stdout.readline().strip()
    process.kill()
    process.communicate(timeout=30)
    assert written(sqlite_url) == [("intent", request)]


def test_a_full_disk_refuses_and_room_on_it_answers_again(sqlite_url: str):
    process = start(FULL, sqlite_url)
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert out.split("\n")[:2] == ["refused", "answered again"]
    assert len(written(sqlite_url)) == 2
