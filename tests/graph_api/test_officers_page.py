"""The page on an officer's day: its program runs, offline for an hour, every batch twice; nothing is lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

from graphql import parse, validate

from schema.contract import contract
from tests.docs.page import read_blocks
from tests.graph_api.beat import MANAGER, OFFICERS, beat
from tests.ledgers import ledger_proved

BLOCKS = read_blocks("officers.md")
SPENT = 20 * 60


def test_the_subscription_is_one_of_the_contract():
    for block in BLOCKS:
        if block.language == "graphql":
            assert validate(contract(), parse(block.text)) == []


@ledger_proved
def test_the_day_runs_as_it_stands_there(ledger_url: str, sqlite_template: Path, tmp_path: Path):
    [program] = [one for one in BLOCKS if one.language == "python"]
    with beat(sqlite_template, tmp_path, ledger_url) as town:
        file = tmp_path / "day.py"
        file.write_text(program.text, encoding="utf-8")
        env = {
            **os.environ,
            "RICHPICTURE_URL": town.server.url,
            "OFFICER": OFFICERS[0],
            "OFFICER_TOKEN": town.server.token(OFFICERS[0]),
            "MANAGER_TOKEN": town.server.token(MANAGER),
        }
        done = subprocess.run(
            [sys.executable, file], env=env, capture_output=True, text=True, timeout=300, check=False
        )
    assert done.returncode == 0, done.stderr
    tasked, caught_up, tasking, report = done.stdout.splitlines()
    assert tasked == "Tasked: Spot 0, for Robberies after school."
    assert caught_up == "Caught up: 1 tasking, True briefing"
    told = json.loads(report)
    assert tasking.startswith("Tasking: MET, ")
    assert told["seconds"] >= 2 * SPENT, "each hour has twenty minutes, the one offline as well"
    assert told["activities"] == [{"kind": "SEIZURE", "outcome": "SEIZED", "count": 1}]
    assert (told["patrols"], told["cost"]) == (1, 137.5)
