"""Analysis: makes of who was in which events, as a viewer sees it, a network and its measures."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import networkx as nx

from cypher.plan.analysis import MOST_PERSONS, Involved
from graph_api.errors import TooCostly
from graph_api.roots.shaped import shaped
from networks.analysis import Analysis, analyse
from networks.network import Network
from networks.tables import communities_table, measured
from networks.together import Together, together

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
    events, members = _events(found, network), made.ranked()[: found.first]
    return {
        "personCount": len(network.persons),
        "tieCount": len(network.start),
        "eventCount": len(events),
        "crowdCount": there.too_large,
        "modularity": float(f"{made.communities.modularity:.6g}"),
        "members": _members(made, events, members),
        "brokers": _members(made, events, made.brokers()[: found.first]),
        "communities": [
            dict(zip(("number", "personCount", "tiesInside", "tiesOutside"), row[:4], strict=True))
            for row in communities_table(made).rows[: found.first]
        ],
        "ties": _ties(network, there, {*members}),
    }


def _together(found: Involved) -> Together:
    """Who was where with whom. What it may cost is asked of those who are tied, whoever else was read."""
    many = Counter(event for _, event in found.pairs)
    tied = [person for person, event in found.pairs if 1 < many[event] <= found.largest]
    if found.cut_off or len(tied) > MOST_INVOLVED or len({*tied}) > MOST_PERSONS:
        raise TooCostly(
            f"A network is made of at most {MOST_PERSONS:,} persons who were {MOST_INVOLVED:,} times in an "
            "event together, those at its border included: ask for fewer events (`where`), roles or `steps`."
        )
    return together(sorted(found.pairs), found.largest)


def _near(network: Network, around: str, steps: int) -> Network:
    """Those at most so many ties away from her, with all ties among them."""
    if around not in network.persons:
        return Network.of({})
    start = network.persons.index(around)
    return network.among(nx.single_source_shortest_path_length(network.graph, start, cutoff=steps))


def _events(found: Involved, network: Network) -> Sequence[set[str]]:
    """Who was in each event in which two of the network were, and that is no crowd."""
    everybody, of = defaultdict[str, set[str]](set), {*network.persons}
    for person, event in found.pairs:
        everybody[event].add(person)
    return [some for some in everybody.values() if len(some) <= found.largest and len(some & of) > 1]


def _members(made: Analysis, events: Sequence[set[str]], some: Sequence[int]) -> list[Mapping[str, Any]]:
    sizes = defaultdict[str, list[int]](list)
    for persons in events:
        for person in persons:
            sizes[person].append(len(persons))
    told: list[Mapping[str, Any]] = []
    for n in some:
        person = made.network.persons[n]
        hers = sizes[person]
        told.append({**measured(made, n), "person": person, "weight": len(hers), "largestEvent": max(hers)})
    return told


def _ties(network: Network, there: Together, shown: set[int]) -> list[Mapping[str, Any]]:
    ends = zip(network.start.tolist(), network.end.tolist(), network.ties(), strict=True)
    return [
        {"from": pair[0], "to": pair[1], "events": there.shared[pair]}
        for a, b, pair in ends
        if a in shown and b in shown
    ]
