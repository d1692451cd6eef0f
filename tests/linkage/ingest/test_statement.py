import contextlib
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkage.errors import IngestError
from linkage.ingest.nodes import Node
from linkage.ingest.persons import RecordColumns
from linkage.ingest.rejection import RejectedRow
from linkage.ingest.statement import Reading, Statement
from linkage.source import Source
from tests.linkage.deliveries import COLUMNS, WITHOUT_SLOTS, row, source

EMPTY = {**WITHOUT_SLOTS, "columns": {}, "key": ["k"]}


def state(declared: Source, cells: dict[str, str]) -> Statement:
    """What one row says."""
    columns = [*declared.used_columns(), *(one for one in cells if one not in declared.used_columns())]
    reading = Reading(declared, {column: at for at, column in enumerate(columns)}, Path("a.csv"))
    told = [cells.get(column, "") for column in columns]
    return reading.state(told, reading.key(told))


def person(declared: dict[str, Any], columns: dict[str, Any] | None = None, **cells: str) -> RecordColumns:
    made = source(**{**EMPTY, "person": {"one": declared}, "columns": columns or {}})
    ((_, record),) = state(made, {"k": "1", **cells}).records
    return record


def node(
    kind: str, declared: dict[str, Any], columns: dict[str, Any] | None = None, **cells: str
) -> Node | None:
    made = source(**{**EMPTY, kind: {"one": declared}, "columns": columns or {}})
    nodes = state(made, {"k": "1", **cells}).nodes
    return nodes[0][1] if nodes else None


def properties(found: Node | None) -> Any:
    assert found is not None
    return orjson.loads(found.properties)


def test_parts_of_a_name_make_the_whole_and_the_whole_its_parts():
    parts = person({"given_name": "f", "family_name": ["p", "s"]}, f="ANN", p="VAN", s="DYK")
    assert (parts.full_name, parts.family_name) == ("Ann Van Dyk", "Van Dyk")
    whole = person({"full_name": "n", "name_order": "family_first"}, n="DYK, Dr Ann Lee")
    assert (whole.given_name, whole.middle_names, whole.family_name) == ("Ann", "Lee", "Dyk")
    assert whole.full_name == "Ann Lee Dyk"


def test_lists_are_split_standardised_and_free_of_repetition():
    record = person(
        {"phones": ["a", "b"], "other_names": ["c"], "emails": ["d"]},
        a="07700 900123; 0115 496 0123",
        b="+447700900123",
        c="ANNIE;;SMITH, Ann",
        d="Ann@Example.org;not one",
    )
    assert orjson.loads(record.phones or "") == ["+447700900123", "+441154960123"]
    assert orjson.loads(record.other_names or "") == ["Annie", "Ann Smith"]
    assert orjson.loads(record.emails or "") == ["ann@example.org"]
    assert orjson.loads(record.told)["phones"] == ["07700 900123; 0115 496 0123", "+447700900123"]


def test_an_identifier_that_fails_its_check_is_told_but_is_not_one():
    record = person({"identifiers": {"NHS_NUMBER": "n", "LOCAL": "l"}}, n="943 476 5918", l="x1")
    assert orjson.loads(record.identifiers or "") == {"LOCAL": "X1"}
    assert orjson.loads(record.told)["identifiers"] == {"NHS_NUMBER": "943 476 5918", "LOCAL": "x1"}


def test_attributes_stand_under_their_field_class():
    record = person(
        {"given_name": "f", "attributes": {"HEALTH": {"need": "h"}, "OPERATIONAL": {"r": "o"}}}, f="A", h="x"
    )
    assert orjson.loads(record.attributes or "") == {"HEALTH": {"need": "x"}}


def test_unknown_values_and_codes_say_nothing():
    columns = {
        "d": {"type": "date", "formats": ["%d/%m/%Y"], "unknown": ["01/01/1900"], "year_only": ["01-01"]},
        "s": {"type": "code", "codes": {"1": "MALE", "9": ""}, "other": "OTHER"},
        "f": {"unknown": ["Not Known"]},
    }
    declared = {"given_name": "f", "birth_date": "d", "sex": "s"}
    record = person(declared, columns, d="01/01/1900", s="9", f="NOT KNOWN")
    assert (record.birth_date, record.sex, record.given_name) == (None, None, None)
    assert orjson.loads(record.told) == {"given_name": "NOT KNOWN", "birth_date": "01/01/1900", "sex": "9"}
    record = person(declared, columns, d="01/01/1990", s="7", f="Ann")
    assert (record.birth_date, record.sex, record.given_name) == ("1990", "OTHER", "Ann")


def test_a_cell_that_can_not_be_read_may_say_nothing_and_is_told_all_the_same():
    columns = {"d": {"type": "date", "formats": ["%d/%m/%Y"], "unreadable": "unknown"}}
    record = person({"given_name": "f", "birth_date": "d"}, columns, f="Ann", d="about 1990")
    assert record.birth_date is None
    assert orjson.loads(record.told)["birth_date"] == "about 1990"
    with pytest.raises(RejectedRow, match="must be given"):
        person({"birth_date": "d"}, {"d": {**columns["d"], "required": True}}, d="about 1990")


def test_a_person_of_whom_nothing_is_told_is_not_there_nor_are_her_edges():
    both = {"one": {"given_name": "a"}, "other": {"given_name": "b", "when": ["b", "c"]}}
    declared = source(
        **{**EMPTY, "person": both, "related": [{"person": "one", "other": "other", "kind": "SIBLING"}]}
    )
    assert len(state(declared, {"k": "1", "a": "Ann", "b": "Bob"}).edges) == 1
    alone = state(declared, {"k": "1", "a": "Ann"})
    assert (len(alone.records), alone.edges) == (1, [])


def test_an_event_is_as_precise_as_its_dates():
    columns = {
        "d": {"type": "date", "formats": ["%d/%m/%Y", "%m/%Y"]},
        "t": {"type": "datetime", "formats": ["%d/%m/%Y %H:%M"]},
    }
    declared = {
        "key": "k",
        "kind": "ARREST",
        "start": "d",
        "end": ["t", "u"],
        "outcome": "o",
        "narrative": "n",
    }
    found = properties(node("event", declared, columns, d="08/2017", t="4/8/2017", u="00:32", o="Charged"))
    assert found == {
        "kind": "ARREST",
        "start": "2017-08-01T00:00:00.000000Z",
        "startPrecision": "MONTH",
        "end": "2017-08-03T23:32:00.000000Z",
        "endPrecision": "TIME",
        "outcome": "Charged",
    }


def test_an_event_with_a_key_alone_is_a_reference():
    found = node("event", {"key": "k", "namespace": "crimes"})
    assert found is not None
    assert found.properties == "{}"


def test_an_empty_kind_may_have_a_code():
    columns = {"t": {"type": "code", "codes": {"Drugs": "DRUGS", "": "UNSPECIFIED_CRIME"}}}
    declared = {"key": "k", "kind": {"column": "t"}}
    assert properties(node("event", declared, columns))["kind"] == "UNSPECIFIED_CRIME"
    with pytest.raises(RejectedRow, match="no kind"):
        node("event", declared)
    with pytest.raises(RejectedRow, match="is none of"):
        node("event", declared, t="Sorcery")


def test_a_place_is_the_same_wherever_its_address_and_postcode_are_told():
    declared = {"address": ["a", "b"], "postcode": "p", "kind": "ADDRESS"}
    one = node("place", declared, a="12 HIGH ST", p="m53rw")
    two = node("place", declared, a="12", b="High Street", p="M5 3RW")
    assert one == two
    assert properties(one) == {
        "kind": "ADDRESS",
        "address": "12 High Street",
        "postcode": "M5 3RW",
        "shared": "address",
    }


def test_an_address_without_a_postcode_is_a_place_of_its_entry_only():
    declared = {"address": "a", "postcode": "p"}
    one, two = (node("place", declared, k=key, a="12 High Street") for key in ("1", "2"))
    assert one is not None
    assert two is not None
    assert one.key != two.key
    assert node("place", declared, p="M5 3RW") is None


def test_a_place_may_be_a_point_in_areas():
    declared = {"latitude": "y", "longitude": "x", "areas": ["l", "d"]}
    found = node("place", declared, y="53.5", x="-2.25", l="E01000001")
    assert properties(found) == {
        "latitude": 53.5,
        "longitude": -2.25,
        "shared": "point",
        "areas": ["area_E01000001"],
    }
    assert found is not None
    assert found.areas == ("E01000001",)
    assert node("place", declared, y="53.5") is None
    with pytest.raises(RejectedRow, match="is not between -90 and 90"):
        node("place", declared, y="91", x="0")
    with pytest.raises(RejectedRow, match="is not a number"):
        node("place", declared, y="north", x="0")


def test_a_thing_is_the_same_wherever_its_value_is_told():
    declared = {"kind": "PHONE", "value": "v"}
    assert node("object", declared, v="07700 900123") == node("object", declared, v="+44 7700 900123")
    assert properties(node("object", {"kind": "VEHICLE", "value": "v"}, v="ry52apf"))["value"] == "RY52 APF"
    assert properties(node("object", declared, v="5-(997)"))["value"] == "5-(997)"
    assert node("object", declared) is None


def test_a_relationship_between_a_record_and_itself_is_rejected():
    both = {name: {"source": "s", "slot": "p", "key": [name]} for name in ("a", "b")}
    declared = source(
        **{**EMPTY, "person": both, "related": [{"person": "a", "other": "b", "kind": "SIBLING"}]}
    )
    with pytest.raises(RejectedRow, match="are one record"):
        state(declared, {"k": "1", "a": "x", "b": "x"})


def test_a_role_may_stand_in_a_column_and_dates_on_a_residence():
    declared = source(
        **{
            **EMPTY,
            "columns": {"f": {"type": "date", "formats": ["%m/%Y"]}},
            "person": {"one": {"given_name": "n"}},
            "event": {"e": {"key": "k", "kind": "ARREST"}},
            "place": {"h": {"key": "h"}},
            "involved": [{"person": "one", "event": "e", "role": {"column": "r"}}],
            "lives_at": [{"person": "one", "place": "h", "from": "f", "until": "u"}],
        }
    )
    edges = state(declared, {"k": "1", "n": "Ann", "h": "x", "r": "VICTIM", "f": "05/2010"}).edges
    assert [(type_, orjson.loads(found)) for type_, _, _, found in edges] == [
        ("INVOLVED", {"role": "VICTIM"}),
        ("LIVES_AT", {"from": "2010-05"}),
    ]
    with pytest.raises(RejectedRow, match="is the role of a relationship"):
        state(declared, {"k": "1", "n": "Ann"})


def test_columns_that_are_declared_are_checked_although_nothing_reads_them():
    declared = source(
        **{**EMPTY, "person": {"one": {"given_name": "n"}}, "columns": {"x": {"type": "integer"}}}
    )
    with pytest.raises(RejectedRow, match="is not a whole number"):
        state(declared, {"k": "1", "n": "Ann", "x": "many"})


@pytest.mark.parametrize(
    ("type_", "cell", "attribute"),
    [
        ("number", "1,234.50", "1234.50"),
        ("integer", " 007 ", "7"),
        ("boolean", "Yes", "true"),
        ("boolean", "0", "false"),
    ],
)
def test_typed_cells_have_one_form(type_: str, cell: str, attribute: str):
    record = person({"attributes": {"OPERATIONAL": {"x": "x"}}}, {"x": {"type": type_}}, x=cell)
    assert orjson.loads(record.attributes or "") == {"OPERATIONAL": {"x": attribute}}


def test_missing_columns_are_named_with_those_that_are_there():
    with pytest.raises(IngestError) as caught:
        Reading(source(), {column: at for at, column in enumerate(COLUMNS) if column != "dob"}, Path("a.csv"))
    assert "lacks the columns 'dob' that police_custody.toml reads; it has 'ref', 'forename'" in str(
        caught.value
    )
    with pytest.raises(IngestError, match="seems to be delimited by ';'"):
        Reading(source(), {";".join(COLUMNS): 0}, Path("a.csv"))


def test_of_a_file_without_a_header_the_first_row_is_not_told():
    with pytest.raises(IngestError, match="Its first row must name them") as caught:
        Reading(source(), {"C1": 0, "Grimshaw": 1}, Path("a.csv"))
    assert "Grimshaw" not in str(caught.value)


def test_a_digest_depends_on_what_is_read_and_on_what_it_means():
    def digest(declared: Source, cells: dict[str, str], columns: list[str]) -> bytes:
        reading = Reading(declared, {column: at for at, column in enumerate(columns)}, Path("a.csv"))
        return reading.digest([cells.get(column, "") for column in columns])

    columns = list(COLUMNS)
    before = digest(source(), row(1), columns)
    assert digest(source(), row(1), columns[::-1]) == before
    assert digest(source(), {**row(1), "note": "x"}, [*columns, "note"]) == before
    assert digest(source(max_rejects=0, deduplicated=True), row(1), columns) == before
    assert digest(source(), row(1, dob=""), columns) != before
    assert digest(source(marking="SECRET", category="INTELLIGENCE"), row(1), columns) == before
    assert digest(source(agency="charity"), row(1), columns) != before
    assert digest(source(uses=[]), row(1), columns) != before


READING = Reading(source(), {column: at for at, column in enumerate(COLUMNS)}, Path("a.csv"))


@settings(max_examples=300)
@given(cells=st.lists(st.text(max_size=12), min_size=len(COLUMNS), max_size=len(COLUMNS)))
def test_whatever_stands_in_a_row_it_is_read_or_rejected(cells: list[str]):
    cells[COLUMNS.index("arrived")] = "24/08/2017 10:30"
    with contextlib.suppress(RejectedRow):
        key = READING.key(cells)
        READING.digest(cells)
        for _, record in READING.state(cells, key).records:
            orjson.loads(record.told)
