"""Analysis: makes of who was in which events, as a viewer sees it, a network and its measures."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import networkx as nx

from cypher.plan.analysis import MOST_PERSONS, Involved
from graph_api.errors import TooCostly
from graph_api.roots.shaped import shaped
from networks.analysis import Analysis, analyse
from networks.network import Network
from networks.tables import communities_table, measured
from networks.together import MOST_TOGETHER, Together, together

ANALYSIS = "networkAnalysis"
MOST_INVOLVED = 5_000
"""How often the persons of a network may have been in an event together."""


def fill_analysis(found: Involved | None) -> tuple[Any, int]:
    """What was chosen of the analysis, and of how many persons it is; null around a person who is none.

    Raises TooCostly where there are more than it may be of. Costs up to a second.
    """
    if found is None:
        return None, 0
    value = analysis_value(found)
    return shaped(found.wanted.children, value), int(value["personCount"])


def analysis_value(found: Involved) -> Mapping[str, Any]:
    """What the contract tells of a network. Raises TooCostly."""
    there = _together(found)
    network = there.network if found.around is None else _near(there.network, found.around, found.steps)
    made = analyse(network)
    members = made.ranked()[: found.first]
    return {
        "personCount": len(network.persons),
        "tieCount": len(network.start),
        "eventCount": _events(found, network),
        "crowdCount": there.too_large,
        "modularity": float(f"{made.communities.modularity:.6g}"),
        "members": [_member(made, n) for n in members],
        "brokers": [_member(made, n) for n in made.brokers()[: found.first]],
        "communities": [
            dict(zip(("number", "personCount", "tiesInside", "tiesOutside"), row[:4], strict=True))
            for row in communities_table(made).rows[: found.first]
        ],
        "ties": _ties(network, {*members}),
    }


def _together(found: Involved) -> Together:
    """Who was where with whom. What it may cost is asked of those who are tied, whoever else was read."""
    many = Counter(event for _, event in found.pairs)
    tied = [person for person, event in found.pairs if 1 < many[event] <= MOST_TOGETHER]
    if found.cut_off or len(tied) > MOST_INVOLVED or len({*tied}) > MOST_PERSONS:
        raise TooCostly(
            f"A network is made of at most {MOST_PERSONS:,} persons who were {MOST_INVOLVED:,} times in an "
            "event together, those at its border included: ask for fewer events (`where`), roles or `steps`."
        )
    return together(sorted(found.pairs))


def _near(network: Network, around: str, steps: int) -> Network:
    """Those at most so many ties away from her, with all ties among them."""
    if around not in network.persons:
        return Network.of({})
    start = network.persons.index(around)
    return network.among(nx.single_source_shortest_path_length(network.graph, start, cutoff=steps))


def _events(found: Involved, network: Network) -> int:
    """How many events have two of the network or more, and are no crowd."""
    of = {*network.persons}
    everybody = Counter(event for _, event in found.pairs)
    among = Counter(event for person, event in found.pairs if person in of)
    return sum(many > 1 and everybody[event] <= MOST_TOGETHER for event, many in among.items())


def _member(made: Analysis, n: int) -> Mapping[str, Any]:
    told = measured(made, n)
    return {"person": made.network.persons[n], **told, "weight": int(told["weight"])}


def _ties(network: Network, shown: set[int]) -> list[Mapping[str, Any]]:
    rows = zip(network.start.tolist(), network.end.tolist(), network.weight.tolist(), strict=True)
    return [
        {"from": network.persons[a], "to": network.persons[b], "events": int(weight)}
        for a, b, weight in rows
        if a in shown and b in shown
    ]
