"""The README: the demonstration runs to its end, and its question has the answers that are shown."""

import json
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.graph_api.servers import Server, environment, richpicture, serving

README = Path(__file__).parents[1] / "README.md"
TEXT = README.read_text(encoding="utf-8")
(QUESTION,) = re.findall(r"```bash\n(curl .*?)```", TEXT, re.DOTALL)
ANSWERS = [json.loads(shown) for shown in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Server]]:
    """What `richpicture demo` said, as a newcomer starts it, and a server on what it made."""
    folder = tmp_path_factory.mktemp("newcomer")
    bare = environment(folder, partnership="", development="")
    done = richpicture("demo", "--no-serve", env={**bare, "COLUMNS": "120"}, cwd=folder)
    assert done.returncode == 0, done.stderr
    with serving(folder) as server:
        server.await_ready()
        yield done.stdout, server


def test_the_demonstration_tells_what_it_did(told: tuple[str, Server]):
    said, server = told
    for part in (
        "Thames Valley Police",
        "cluster-pair",
        "B-cubed",
        "Ingest",
        "Project",
        "pc.walsh",
        "curl -s",
    ):
        assert part in said
    assert len(list((server.home / "tokens").iterdir())) == 26


@pytest.mark.parametrize(("user", "answer"), list(zip(("ana.reid", "dr.mehta"), ANSWERS, strict=True)))
def test_the_question_has_the_answer_that_is_shown(told: tuple[str, Server], user: str, answer: object):
    _, server = told
    tokens = shlex.quote(str(server.home / "tokens" / user))
    asked = QUESTION.replace("http://127.0.0.1:8000", server.url).replace(
        ".richpicture/tokens/ana.reid", tokens
    )
    done = subprocess.run(
        ["bash", "-c", asked], env=dict(os.environ), capture_output=True, text=True, timeout=60, check=True
    )
    assert json.loads(done.stdout) == answer


def test_the_answer_left_its_intent_and_its_outcome(told: tuple[str, Server]):
    _, server = told
    question = '{ auditEvents(where: {principal: "ana.reid"}) { edges { node { stage subjects } } } }'
    events = server.ask(question, user="hugh.prior", purpose="AUDIT").data["auditEvents"]["edges"]
    outcome, intent = (edge["node"] for edge in events[:2])
    assert (intent["stage"], outcome["stage"]) == ("INTENT", "OUTCOME")
    assert all(subject.startswith("record_") for subject in outcome["subjects"])
    assert outcome["subjects"]
