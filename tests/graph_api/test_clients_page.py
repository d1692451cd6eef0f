"""The page for front-end developers: its questions have the answers that it shows, its programs run."""

import json
import os
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from graphql import parse, validate

from graph_api import errors
from graph_api.errors import ClientError, Code
from graph_api.settings import Settings
from schema.contract import contract
from tests.docs.asking import same
from tests.docs.page import Block, read_blocks, read_page, rows
from tests.graph_api.servers import Server

PAGE = "clients.md"
BLOCKS = read_blocks(PAGE)
ASKED = re.compile(r"asked by (\S+) for (\S+)")
QUESTIONS = [(one, two) for one, two in pairwise(BLOCKS) if one.language == "graphql" and one.note != "valid"]
VALID = [one for one in BLOCKS if one.language == "graphql" and one.note == "valid"]
"""What is told as it happens has no answer that a page could show."""


@pytest.mark.parametrize(("question", "answer"), QUESTIONS, ids=[one.place for one, _ in QUESTIONS])
def test_a_question_has_the_answer_that_is_shown(demo_server: Server, question: Block, answer: Block):
    asked = ASKED.fullmatch(question.note)
    assert asked, question.place
    user, purpose = asked.groups()
    told = demo_server.ask(question.text, user=user, purpose=purpose).body
    assert same(json.loads(answer.text), told), json.dumps(told, indent=2)


@pytest.mark.parametrize("question", VALID, ids=[one.place for one in VALID])
def test_a_subscription_is_one_of_the_contract(question: Block):
    assert validate(contract(), parse(question.text)) == []


@pytest.mark.parametrize(
    ("language", "number", "program", "suffix", "said"),
    [
        ("python", 0, sys.executable, ".py", r".+ is surrounded by \d+ nodes\n"),
        ("python", 1, sys.executable, ".py", r"\d+ persons, of whom \d+ hang together at most\n"),
        ("javascript", 0, "node", ".mjs", "many sorts of events\n"),
    ],
)
def test_a_program_runs(demo_server: Server, tmp_path: Path, language, number, program, suffix, said):
    if shutil.which(program) is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"The example in {language} can't run: {program} is missing.")
        pytest.skip(f"the example in {language}: {program} is missing")
    block = [one for one in BLOCKS if one.language == language][number]
    file = tmp_path / f"example{suffix}"
    file.write_text(block.text, encoding="utf-8")
    env = {
        "PATH": os.environ["PATH"],
        "TOKEN": demo_server.token("pc.walsh"),
        "API_ADDRESS": demo_server.url,
    }
    done = subprocess.run(
        [program, str(file)], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(said, done.stdout)


def test_the_codes_are_those_that_there_are():
    told = {row[0].strip("`"): int(row[1]) for row in rows(_codes())}
    assert set(told) == set(Code)
    for refusal in vars(errors).values():
        if isinstance(refusal, type) and issubclass(refusal, ClientError) and "status" in vars(refusal):
            assert told[refusal.code] == refusal.status


def test_the_limits_are_the_defaults():
    told = dict(re.findall(r"<!-- (\w+) -->([\d,]+)", read_page(PAGE)))
    assert len(told) == 7
    for name, value in told.items():
        assert Settings.model_fields[name].default == int(value.replace(",", ""))


def _codes() -> str:
    return read_page(PAGE).split("<!-- codes -->\n")[1].split("\n\n")[0]
