"""The page for evaluators: its commands and questions are run as they stand there, from design to report."""

import json
import os
import re
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from graphql import build_schema, parse, validate

from patrol.days import bounds
from patrol.moments import later
from schema.contract import contract_text
from tests.docs.page import Block, fits, read_blocks
from tests.graph_api.servers import command, environment
from tests.graph_api.test_trial_command import Place, place
from tests.graph_api.trials import DAY, today

__all__ = ["place"]

PAGE = "trials.md"
ASKED = re.compile(r"asked by (\S+) for (\S+)")


def asked(place: Place, block: Block, **given: Any) -> Any:
    told = ASKED.fullmatch(block.note)
    assert told, f"{block.place}: who asks?"
    assert not validate(build_schema(contract_text()), parse(block.text)), block.place
    user, purpose = told.groups()
    return place.server.ask(block.text, given, user=user, purpose=purpose, case=None).data


def played(place: Place, block: Block, **more: str) -> None:
    path = f"{Path(command()).parent}:{os.environ['PATH']}"
    env = {**environment(place.server.home), "PATH": path, "COLUMNS": "120", **more}
    for line, shown in block.commands():
        done = subprocess.run(
            ["bash", "-c", line],
            env=env,
            cwd=place.server.home,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"{block.place}: {line}\n{done.stderr}"
        assert not shown.strip() or fits(shown, done.stdout), f"{block.place} says\n{done.stdout}"


def test_a_trial_goes_as_the_page_tells_it(place: Place):
    design, register, input, arms, tasking, adherence, verify, conclude, effect = read_blocks(PAGE)
    played(place, design)

    told = json.loads(input.text)
    fresh = {
        "blocks": [place.units[:4], place.units[4:]],
        "firstDay": str(today() + DAY),
        "lastDay": str(today() + 9 * DAY),
    }
    made = asked(place, register, input={**told, **fresh})["registerTrial"]
    assert made["refusal"] is None
    protocol = json.loads(made["trial"]["protocol"])
    assert {name: protocol[name] for name in told} == {**told, **fresh}

    coming = asked(place, arms, id=made["trial"]["id"], on=str(today() + DAY))["trial"]
    assert coming == {"allocation": [], "opened": None, "hashMatches": None}
    ended = asked(place, arms, id=place.id, on=str(place.first))["trial"]
    assert len(ended["allocation"]) == len(place.units)
    assert ended["hashMatches"]

    begin, _ = bounds(str(today() + DAY), str(today() + DAY))
    given = {
        "clientKey": str(uuid4()),
        "officer": "pc.walsh",
        "reason": "A fair.",
        "hotspot": place.units[0],
        "from": begin,
        "until": later(begin, timedelta(hours=1)),
        "targetSeconds": 900,
    }
    answer = asked(place, tasking, input=given)["issueTasking"]
    assert answer["tasking"]["hotspot"]["id"] == place.units[0]
    assert [(one["trial"], one["treated"]) for one in answer["trialUnits"]] == [(made["trial"]["id"], None)]

    over = asked(place, adherence, id=place.id)["trial"]["adherence"]
    assert over["treated"]["missed"] == over["treated"]["unitDays"] > 0

    (place.server.home / "opened.json").write_text(ended["opened"], encoding="utf-8")
    published = place.told()["allocationHash"]
    played(place, verify, HASH=published)
    played(place, conclude, TRIAL=place.id)
    assert asked(place, effect, id=place.id)["trial"]["effect"]["p"] <= 0.001
    assert (place.server.home / "trial.html").stat().st_size > 1_000
    summed = subprocess.run(
        ["sha256sum", place.server.home / "opened.json"], capture_output=True, text=True, check=True
    )
    assert summed.stdout.split()[0] == published
