import subprocess
import sys
from pathlib import Path

import pytest

from graph_api.words import WORDS, load

COMMANDS = Path(__file__).parents[2] / "graph_api" / "commands"


@pytest.mark.parametrize("word", WORDS)
def test_the_list_of_words_says_what_each_command_says_of_itself(word: str):
    assert " ".join(load(word).help.split("\n\n")[0].split()) == WORDS[word]


def test_every_command_is_a_word():
    modules = {file.stem for file in COMMANDS.glob("*.py")}
    assert modules - {"__init__", "bearer", "day", "demo_summary", "hotspots_evaluate"} == set(WORDS)


def test_the_list_of_words_imports_no_driver():
    script = (
        "import sys; from graph_api.command import app; from typer.testing import CliRunner;"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0;"
        "print(sorted({'splink', 'pandas', 'neo4j', 'kglite', 'duckdb', 'sqlalchemy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
