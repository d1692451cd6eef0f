from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from linkage.declaration.slots import PersonReference
from linkage.source import load_source, load_sources
from schema.partnership import ConfigurationError
from tests.linkage.deliveries import WITHOUT_SLOTS, source

CUSTODY = """
id = "police_custody"
agency = "police"
category = "CUSTODY"
marking = "OFFICIAL_SENSITIVE"
delivery = "SNAPSHOT"
key = ["ref"]
[file]
format = "csv"
[person.subject]
given_name = "forename"
family_name = ["prefix", "surname"]
identifiers = { PNC_ID = "pnc" }
attributes = { HEALTH = { diagnosis = "diag" } }
when = "forename"
[event.custody]
key = ["ref"]
kind = { column = "type" }
[[involved]]
person = "subject"
event = "custody"
role = "SUBJECT"
"""

FRIENDS = """
id = "police_friends"
agency = "police"
category = "CUSTODY"
marking = "OFFICIAL_SENSITIVE"
delivery = "SNAPSHOT"
key = ["a", "b"]
[file]
format = "csv"
[person.one]
source = "police_custody"
key = ["a"]
[person.other]
source = "police_custody"
key = ["b"]
[[related]]
person = "one"
other = "other"
kind = "ASSOCIATE"
"""


def folder(path: Path, **sources: str) -> Path:
    (path / "sources").mkdir()
    for name, text in sources.items():
        (path / "sources" / f"{name}.toml").write_text(text)
    return path


def test_a_source_says_which_columns_it_reads(tmp_path: Path):
    place = folder(tmp_path, police_custody=CUSTODY)
    loaded = load_source(place / "sources" / "police_custody.toml")
    assert loaded.used_columns() == ("diag", "forename", "pnc", "prefix", "ref", "surname", "type")
    assert loaded.declaration == CUSTODY


def test_a_reference_finds_the_only_person_of_the_other_source(tmp_path: Path):
    loaded = load_sources(folder(tmp_path, police_custody=CUSTODY, police_friends=FRIENDS))
    references = [one for one in loaded["police_friends"].person.values() if isinstance(one, PersonReference)]
    assert [one.slot for one in references] == ["subject", "subject"]


@pytest.mark.parametrize(
    ("friends", "message"),
    [
        (FRIENDS.replace('"police_custody"', '"police_gone"'), "police_gone.toml: there is no such file"),
        (FRIENDS.replace('key = ["b"]', 'slot = "officer"\nkey = ["b"]'), "must name one of its persons"),
        (FRIENDS.replace('key = ["b"]', 'key = ["a", "b"]'), "has 1 columns, the reference to it 2"),
        (FRIENDS.replace('"police_friends"', '"police_enemies"'), "named for its id: police_enemies.toml"),
    ],
)
def test_a_reference_that_leads_nowhere_is_said(tmp_path: Path, friends: str, message: str):
    with pytest.raises(ConfigurationError, match=message):
        load_sources(folder(tmp_path, police_custody=CUSTODY, police_friends=friends))


def test_a_folder_without_sources_is_said(tmp_path: Path):
    with pytest.raises(ConfigurationError, match="there is no source"):
        load_sources(tmp_path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"delivery": "DAILY"}, "delivery"),
        ({"colour": "red"}, "colour"),
        ({"key": []}, "key"),
        ({"max_rejects": 2}, "max_rejects"),
        ({"zone": "Mars/Olympus"}, "is not a time zone"),
        ({"file": {"format": "csv", "encoding": "klingon"}}, "is not an encoding"),
        ({"file": {"format": "csv", "delimiter": ";;"}}, "delimiter"),
        ({"withdrawn": {"column": "gone", "values": "Y"}}, "means something for a DELTA only"),
        ({"truth": ["surname"]}, "truth is for evaluation alone"),
        ({"columns": {"dob": {"type": "date", "formats": ["%d/%q"]}}}, "%q is not known"),
        (
            {"columns": {"dob": {"formats": ["%d/%m/%Y"]}}},
            "`formats` means nothing for a column of type text",
        ),
        ({"columns": {"sex": {"type": "code"}}}, "needs `codes`"),
        ({"person": {"subject": {"forename": "a"}}}, "forename"),
        ({"person": {"subject": {"identifiers": {"SSN": "a"}}}}, "SSN"),
        ({"event": {"custody": {"key": ["ref"], "kind": "JAIL"}}}, "'JAIL' is none of"),
        ({"involved": [{"person": "subject", "event": "custody", "role": "HERO"}]}, "'HERO' is none of"),
        ({"involved": [{"person": "nobody", "event": "custody", "role": "SUBJECT"}]}, "no .person.nobody."),
        ({"lives_at": [{"person": "subject", "place": "home", "since": "x"}]}, "since"),
        (WITHOUT_SLOTS, "nothing in a row is declared"),
    ],
)
def test_a_declaration_that_makes_no_sense_is_refused(change: dict[str, Any], message: str):
    with pytest.raises(ValidationError, match=message):
        source(**change)


OFFICERS = """
id = "police_officers"
agency = "police"
category = "CUSTODY"
marking = "OFFICIAL_SENSITIVE"
delivery = "SNAPSHOT"
key = ["collar"]
[file]
format = "csv"
[staff.officer]
key = ["collar"]
full_name = "name"
[event.shift]
key = ["shift"]
kind = "REPORT"
"""


@pytest.mark.parametrize(
    ("slot", "marking", "message"),
    [
        ('[event.shift]\nkey = "s"\nnarrative = "n"', "SECRET", "tells of the event of 'police_officers'"),
        ('[staff.officer]\nkey = "c"\nfull_name = "n"', "SECRET", "tells of the staff of 'police_officers'"),
        (
            '[staff.officer]\nkey = "c"',
            "OFFICIAL",
            "police_officers, which|police_officers tells of the staff",
        ),
        ('[staff.officer]\nkey = "c"', "SECRET", None),
        ('[event.shift]\nkey = "s"', "PUBLIC", None),
        ('[staff.officer]\nkey = "c"\nfull_name = "n"', "OFFICIAL_SENSITIVE", None),
    ],
)
def test_what_has_one_key_is_told_of_in_one_class(
    tmp_path: Path, slot: str, marking: str, message: str | None
):
    other = OFFICERS.split("[staff")[0] + slot + '\nnamespace = "police_officers"\n'
    other = other.replace("police_officers", "police_rota", 1).replace("OFFICIAL_SENSITIVE", marking)
    place = folder(tmp_path, police_officers=OFFICERS, police_rota=other)
    rota = place / "sources" / "police_rota.toml"
    for read in (lambda: load_source(rota), lambda: load_sources(place)):
        if message is None:
            assert read()
        else:
            with pytest.raises(ConfigurationError, match=message):
                read()


def test_a_fault_of_another_source_is_said_when_that_one_is_read(tmp_path: Path):
    place = folder(tmp_path, police_custody=CUSTODY, broken="id =")
    assert load_source(place / "sources" / "police_custody.toml").id == "police_custody"


def test_the_sources_of_the_demonstration_make_sense():
    sources = load_sources(Path(__file__).parents[2] / "demo" / "partnership")
    assert len(sources) >= 11
