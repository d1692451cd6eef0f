"""Evidence: two records are explained by the weights that a run gave them."""

import pytest

from ledger.database import Ledger
from linkage.arrival.arrivals import Arrivals
from linkage.duck import Duck
from linkage.errors import LinkageError
from linkage.model.model import Model
from linkage.progress import Silence
from linkage.resolution.run import link
from linkage.review.evidence import read_evidence
from tests.linkage.resolution.town import Town, person

FAMILIES = ("Ashcroft", "Bellingham", "Cheverton", "Dunstable", "Eddowes", "Fothergill", "Garsington")
HOSTEL = {"given_name": "Ann", "birth_date": "2012", "phones": ["+441865900100"], "town": "Reading"}


def test_who_shares_a_phone_with_many_is_explained_by_the_weight_that_the_run_gave(
    ledger: Ledger, arrivals: Arrivals
):
    town = Town(ledger)
    for source in ("police", "charity"):
        town.source(source)
    town.tell("police", {f"record_{number:02}": person(number) for number in range(60)})
    town.tell("charity", {f"record_h{n}": {**HOSTEL, "family_name": name} for n, name in enumerate(FAMILIES)})
    weights: dict[tuple[str, str], float] = {}

    def look(duck: Duck, model: Model) -> None:
        for a, b, weight in duck.rows("""
            SELECT a.record, b.record, weight
            FROM weighed JOIN features a ON a.n = l JOIN features b ON b.n = r
        """):
            weights[a, b] = weight

    link(ledger, progress=Silence(), witness=look)
    assert ("phone", "+441865900100") in town.ask("SELECT kind, value FROM shared_contact")
    hostel = {pair: weight for pair, weight in weights.items() if pair[0].startswith("record_h")}
    assert hostel
    with ledger.read() as connection:
        for pair, weight in weights.items():
            if pair in hostel or pair[1] == "record_10":
                assert read_evidence(connection, arrivals, *pair).weight == pytest.approx(weight, abs=0.1)
        with pytest.raises(LookupError):
            read_evidence(connection, arrivals, "record_h0", "record_nowhere")


def test_before_the_first_run_there_is_nothing_to_explain_by(ledger: Ledger, arrivals: Arrivals):
    town = Town(ledger)
    town.source("police")
    town.tell("police", {"record_a": person(0), "record_b": person(1)})
    with ledger.read() as connection, pytest.raises(LinkageError):
        read_evidence(connection, arrivals, "record_a", "record_b")
