"""What a client types finds what is stored, in every form that people use."""

import pytest

from graph_api.forms import stored_forms
from schema.selection import Selection
from schema.vocabulary import FieldClass, Purpose
from tests.graph_api.oracle import Facts


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("NHS_NUMBER", "943 476 5919", "9434765919"),
        ("NHS_NUMBER", "943-476-5919", "9434765919"),
        ("NHS_NUMBER", "943\u00a0476\u00a05919 ", "9434765919"),
        ("PNC_ID", "03/62845E", "2003/0062845E"),
        ("PNC_ID", "2003/62845e", "2003/0062845E"),
        ("PNC_ID", "20030062845E", "2003/0062845E"),
        ("CRO_NUMBER", "sf05 / 123456q", "SF05/123456Q"),
        ("PRISON_NUMBER", "a1234bc", "A1234BC"),
        ("LOCAL", " ab-12 ", "AB-12"),
        ("LOCAL", "AB-12", "AB12"),
    ],
)
def test_an_identifier_is_sought_in_its_standard_form(kind: str, typed: str, stored: str):
    asked = Selection("findPersons", "p", {"by": {"identifier": {"kind": kind, "value": typed}}})
    assert stored in stored_forms(asked)[kind, typed]


def test_what_fails_the_check_of_its_scheme_is_sought_as_nothing_else():
    asked = Selection(
        "findPersons", "p", {"by": {"identifier": {"kind": "NHS_NUMBER", "value": "9434765910"}}}
    )
    assert stored_forms(asked) == {("NHS_NUMBER", "9434765910"): ()}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("07700 900123", "+447700900123"),
        ("+44 (0)7700 900123", "+447700900123"),
        ("0044 7700 900123", "+447700900123"),
        ("ry52apf", "RY52 APF"),
        ("Ann.Lee@Example.org", "ann.lee@example.org"),
        ("IMEI  123 ", "IMEI 123"),
    ],
)
def test_a_number_or_mark_is_sought_in_its_standard_form(typed: str, stored: str):
    assert stored in stored_forms(Selection("objects", "o", {"label": typed}))["label", typed]


def test_what_names_nothing_has_no_forms():
    for field, given in (("findPersons", {"by": {"text": "Ann"}}), ("objects", {}), ("person", {"id": "x"})):
        assert stored_forms(Selection(field, "x", given)) == {}


def as_said(kind: str, value: str) -> str:
    """An identifier as people say it."""
    if kind == "PNC_ID":
        return f"{value[2:5]}{value[5:].lstrip('0')}"
    return f"{value[:3]} {value[3:6]} {value[6:]}"


def test_a_person_is_found_by_a_short_pnc_id_and_a_spaced_nhs_number(demo_server, demonstration):
    facts = Facts(demonstration)
    query = """query ($by: IdentifierInput!) { findPersons(by: {identifier: $by}, first: 200) {
        edges { node { id } } } }"""
    found = 0
    for user, purpose, kind in (
        ("pc.walsh", Purpose.CRIME_PREVENTION, "PNC_ID"),
        ("dr.mehta", Purpose.SAFEGUARDING, "NHS_NUMBER"),
    ):
        eyes = facts.eyes(user, purpose)
        told = sorted(
            (row["identifiers"] or {}).get(kind, "")
            for row in eyes.records.values()
            if eyes.sees(row, FieldClass.IDENTITY)
        )
        for value in [one for one in told if one and one > "2"][:10]:
            by = {"kind": kind, "value": as_said(kind, value)}
            shown = demo_server.ask(query, {"by": by}, user=user, purpose=purpose.value).data["findPersons"]
            assert {edge["node"]["id"] for edge in shown["edges"]} == eyes.by_identifier(kind, value)
            found += 1
    facts.close()
    assert found > 10
