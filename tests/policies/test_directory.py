import re
from pathlib import Path

import pytest

from policies.directory import Directory
from schema.partnership import ConfigurationError
from schema.sight import Viewer
from schema.vocabulary import Purpose, Role
from tests.policies.partnerships import DEMO

ANN = '[[people]]\nid = "ann.other"\nname = "Ann Other"\nagency = "police"\nroles = ["OFFICER", "ANALYST"]\n'


def write(folder: Path, text: str) -> Path:
    (folder / "people.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_principal_has_the_agency_and_roles_of_the_file(folder: Path):
    ann = Directory.load(write(folder, ANN)).principal("ann.other")
    assert ann is not None
    assert (ann.name, ann.agency, ann.roles) == (
        "Ann Other",
        "police",
        frozenset([Role.OFFICER, Role.ANALYST]),
    )
    assert ann.asks(Purpose.CRIME_PREVENTION, "C-1") == Viewer(
        "ann.other", "Ann Other", "police", ann.roles, Purpose.CRIME_PREVENTION, "C-1"
    )


def test_nobody_else_is_known(folder: Path):
    directory = Directory.load(write(folder, ANN))
    assert directory.principal("ann") is None
    assert directory.principal("nobody") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (ANN + ANN, "people.toml: the id 'ann.other' stands twice"),
        (
            ANN.replace("police", "army"),
            "people.toml: 'ann.other' has the agency 'army'; partnership.toml has: ",
        ),
        (ANN.replace("ann.other", "nobody"), "people.toml: the id 'nobody' is reserved"),
        (ANN.replace("OFFICER", "WIZARD"), "people.toml: people.0.roles"),
        (ANN.replace('["OFFICER", "ANALYST"]', "[]"), "people.toml: people.0.roles"),
        (ANN.replace("ann.other", "Ann Other"), "people.toml: people.0.id"),
        (ANN + "password = 3", "people.toml: people.0.password"),
        ("[[people", "people.toml: is not valid TOML"),
    ],
)
def test_a_wrong_directory_is_refused_with_what_and_where(folder: Path, text: str, says: str):
    with pytest.raises(ConfigurationError, match=re.escape(says)):
        Directory.load(write(folder, text))


def test_a_missing_directory_is_refused(folder: Path):
    (folder / "people.toml").unlink()
    with pytest.raises(ConfigurationError, match=r"people\.toml: there is no such file"):
        Directory.load(folder)


def test_a_change_is_in_force_with_the_next_request(folder: Path):
    directory = Directory.load(write(folder, ANN))
    write(folder, ANN.replace("ANALYST", "AUDITOR"))
    ann = directory.principal("ann.other")
    assert ann is not None
    assert ann.roles == {Role.OFFICER, Role.AUDITOR}
    write(folder, ANN.replace("ann.other", "ben.other"))
    assert directory.principal("ann.other") is None


def test_nobody_is_known_while_the_file_is_wrong(folder: Path):
    directory = Directory.load(write(folder, ANN))
    write(folder, ANN + ANN)
    assert directory.principal("ann.other") is None
    assert directory.people() == ()
    assert "stands twice" in str(directory.fault)
    write(folder, ANN)
    assert directory.principal("ann.other") is not None
    assert directory.fault is None


def test_nobody_is_known_while_the_file_is_nested_too_deep_to_be_read(folder: Path):
    directory = Directory.load(write(folder, ANN))
    write(folder, ANN + f"deep = {'[' * 5_000}{']' * 5_000}")
    assert [directory.principal("ann.other") for _ in range(2)] == [None, None]
    assert directory.fault == f"{folder / 'people.toml'}: nests brackets too deep to be read."


def test_the_demonstration_has_every_role_and_most_agencies():
    people = Directory.load(DEMO).people()
    assert {role for one in people for role in one.roles} == set(Role)
    assert len({one.agency for one in people}) >= 9
    assert len(people) >= 12
