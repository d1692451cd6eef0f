"""`richpicture policy` says before an edit is in force whether it is right, and who would see what."""

import shutil
from pathlib import Path

import pytest

from tests.graph_api.servers import DEMO, environment, richpicture


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the demonstration's folder."""
    return Path(shutil.copytree(DEMO, tmp_path / "partnership"))


def check(folder: Path) -> tuple[int, str, str]:
    env = environment(folder.parent, partnership="") | {"COLUMNS": "250"}
    done = richpicture("policy", "check", str(folder), env=env, cwd=folder.parent)
    return done.returncode, done.stdout, " ".join(done.stderr.split())


def test_what_is_right_is_shown_as_a_table_of_role_purpose_and_class(folder: Path):
    code, shown, _ = check(folder)
    assert code == 0
    assert "9 files of policies and 3 agreements are right." in shown
    for title in ("Who may ask for what", "Which agreements are in force", "SAFEGUARDING", "AUDIT"):
        assert title in shown
    [row] = [line for line in shown.splitlines() if "nhs_acute: health" in line and "→" in line]
    cells = [cell.strip() for cell in row.strip("│").split("│")]
    assert cells[1:6] == ["E I C H", "→", "→", "→", "E I C H"]


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("policies/x.cedar", "permit (", "x.cedar: can't be read as Cedar"),
        (
            "policies/x.cedar",
            '@id("x") permit (principal, action, resource) when { 1 + 1 == 2 };',
            "x.cedar: policy 'x' could raise, and would then decide nothing: it uses '+'",
        ),
        ("agreements/x1.toml", "title = 1", "x1.toml: title: Input should be a valid string"),
        ("sources/x.toml", "agency = 1", "x.toml: agency: Input should be a valid string"),
        ("people.toml", "[[people]]", "people.toml: people.0.id: Field required"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_shown(folder: Path, file: str, text: str, says: str):
    (folder / file).write_text(text, encoding="utf-8")
    code, shown, told = check(folder)
    assert (code, shown) == (1, "")
    assert says in told
