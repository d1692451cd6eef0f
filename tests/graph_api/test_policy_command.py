"""`richpicture policy` says before an edit is in force whether it is right, and who would see what."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from ledger.database import Ledger
from ledger.tables import class_, record
from tests.graph_api.servers import DEMO, environment, richpicture
from tests.graph_api.test_audit import events, last


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
    assert "12 files of policies and 3 agreements are right." in shown
    for title in ("Who may ask for what", "Which agreements are in force", "SAFEGUARDING", "AUDIT"):
        assert title in shown
    [row] = [line for line in shown.splitlines() if "nhs_acute: health" in line and "→" in line]
    cells = [cell.strip() for cell in row.strip("│").split("│")]
    assert cells[1:6] == ["E I C H", "→", "→ (E I H)", "→", "E I C H"]  # in parentheses: of her caseload


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


def test_a_rule_is_named_for_each_field_class_of_a_record(demonstration: Path, tmp_path: Path):
    home = Path(shutil.copytree(demonstration, tmp_path / "home"))
    ledger = Ledger.open(f"sqlite:///{home / 'ledger.db'}")
    with ledger.read() as connection:
        of = select(record.c.id).join(class_, class_.c.number == record.c["class"])
        id = connection.execute(of.where(class_.c.agency == "nhs_acute").limit(1)).scalar_one()
    ledger.close()
    made, env = last(home), environment(home) | {"COLUMNS": "250"}

    def explain(user: str, *more: str) -> tuple[int, str]:
        words = ("policy", "explain", "--as", user, "--purpose", "SAFEGUARDING", *more)
        done = richpicture(*words, env=env, cwd=tmp_path)
        return done.returncode, " ".join((done.stdout + done.stderr).split())

    code, told = explain("grace.lindqvist", "--case", "C-1", id)
    assert code == 0
    assert f"{id}: nhs_acute, HEALTH, OFFICIAL_SENSITIVE" in told
    assert "HEALTH │ open │ permitted by agreement-hospital_discharge" in told
    assert "closed │ no policy permits 'see location'" in told
    assert "SAFEGUARDING needs a case, and none is named" in explain("grace.lindqvist", id)[1]
    assert "There is no user 'nobody.known'" in explain("nobody.known", id)[1]
    code, told = explain("ana.reid", "--case", "C-1", "record_none")
    assert (code, told) == (
        1,
        "The ledger holds no record or event 'record_none' of an agency that takes part.",
    )
    opened = events(home, made)[1]
    assert (opened["action"], opened["operation"]) == ("CONSULT", "policy explain")
    assert [*opened["details"]["given"].values()] == [[id]]
