"""The POLE data set: where it is, and which of its files each source reads."""

from pathlib import Path

import pytest

POLE = Path(__file__).parents[2].parent / "shared" / "data" / "pole"
PARTNERSHIP = Path(__file__).parent / "partnership"

if not POLE.is_dir():
    pytest.skip(f"the POLE data set is not there ({POLE.name}/ of the shared data)", allow_module_level=True)

FILES = {
    "crimes": "nodes.Crime.csv",
    "locations": "nodes.Location.csv",
    "occurred_at": "relationships.OCCURRED_AT.csv",
    "officers": "nodes.Officer.csv",
    "investigated_by": "relationships.INVESTIGATED_BY.csv",
    "persons": "nodes.Person.csv",
    "party_to": "relationships.PARTY_TO.csv",
    "knows": "relationships.KNOWS.csv",
    "knows_living_with": "relationships.KNOWS_LW.csv",
    "knows_by_phone": "relationships.KNOWS_PHONE.csv",
    "knows_social_network": "relationships.KNOWS_SN.csv",
    "family": "relationships.FAMILY_REL.csv",
    "current_addresses": "relationships.CURRENT_ADDRESS.csv",
    "phones": "nodes.Phone.csv",
    "emails": "nodes.Email.csv",
    "has_phone": "relationships.HAS_PHONE.csv",
    "has_email": "relationships.HAS_EMAIL.csv",
    "vehicles": "nodes.Vehicle.csv",
    "evidence": "nodes.Object.csv",
    "involved_in": "relationships.INVOLVED_IN.csv",
    "phone_calls": "nodes.PhoneCall.csv",
    "callers": "relationships.CALLER.csv",
    "called": "relationships.CALLED.csv",
}
"""Source → file of the data set."""
