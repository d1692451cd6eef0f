"""Agreements are shown to whoever is signed in, and a viewer is told what she sees by which."""

from tests.graph_api.servers import Server

QUERY = """query ($on: Date) { agreements(inForceOn: $on) { id title from until inForce policy
    parties { id } signatories { agency { id } office on }
    shares { agencies { id } categories markings fieldClasses to { id } roles purposes } } }"""


def test_everyone_signed_in_reads_the_agreements(server: Server):
    shown = server.ask(QUERY, user="omar.hadid", purpose=None).data["agreements"]
    assert [one["id"] for one in shown] == [
        "agreement_hospital_discharge",
        "agreement_mentoring",
        "agreement_resettlement",
    ]
    assert shown[0] == {
        "id": "agreement_hospital_discharge",
        "title": "Information sharing agreement on safe discharge from hospital",
        "from": "2025-04-01T00:00:00.000000Z",
        "until": "2035-04-01T00:00:00.000000Z",
        "inForce": True,
        "policy": "agreement-hospital_discharge",
        "parties": [{"id": "agency_nhs_acute"}, {"id": "agency_adult_care"}],
        "signatories": [
            {"agency": {"id": "agency_nhs_acute"}, "office": "Caldicott Guardian", "on": "2025-03-12"},
            {
                "agency": {"id": "agency_adult_care"},
                "office": "Director of Adult Social Services",
                "on": "2025-03-19",
            },
        ],
        "shares": [
            {
                "agencies": [{"id": "agency_nhs_acute"}],
                "categories": ["HEALTH"],
                "markings": ["OFFICIAL_SENSITIVE"],
                "fieldClasses": ["EXISTENCE", "IDENTITY", "CONTACT", "HEALTH"],
                "to": [{"id": "agency_adult_care"}],
                "roles": ["PRACTITIONER"],
                "purposes": ["SAFEGUARDING"],
            }
        ],
    }


def test_those_of_a_day_are_those_in_force_on_it(server: Server):
    days = {
        "2024-09-30": 0,
        "2024-10-01": 1,
        "2025-04-01": 2,
        "2026-01-01": 3,
        "2034-08-31": 3,
        "2035-04-01": 0,
    }
    for day, count in days.items():
        assert len(server.ask(QUERY, {"on": day}, purpose=None).data["agreements"]) == count, day
    assert server.ask(QUERY, {"on": "2026"}, purpose=None).code == "BAD_INPUT"


def test_a_viewer_is_told_by_which_agreement_she_sees(demo_server: Server):
    query = "{ viewer { sees { agency { id } policy agreement { title inForce } } } }"
    sees = demo_server.ask(query, user="grace.lindqvist").data["viewer"]["sees"]
    told = {one["policy"]: one["agreement"] for one in sees}
    assert told["agreement-hospital_discharge"] == {
        "title": "Information sharing agreement on safe discharge from hospital",
        "inForce": True,
    }
    assert all((one["agreement"] is None) != one["policy"].startswith("agreement-") for one in sees)
