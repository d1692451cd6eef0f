"""Paths: by which links records hang together: the strongest chain, and how a person was joined."""

from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import NamedTuple

import networkx
from scipy.cluster.hierarchy import DisjointSet
from sqlalchemy import Connection, select

from ledger.among import among
from ledger.tables import link


class Step(NamedTuple):
    """A link between two records, with its match weight in bits."""

    a: str
    b: str
    weight: float


def read_links(connection: Connection, records: Collection[str]) -> list[Step]:
    """The links between these records, the strongest first."""
    one, other = (among(column, records) for column in (link.c.record_a, link.c.record_b))
    found = connection.execute(select(link.c.record_a, link.c.record_b, link.c.weight).where(one, other))
    return sorted((Step(*row) for row in found), key=lambda step: (-step.weight, step.a, step.b))


def joins(links: Iterable[Step]) -> list[Step]:
    """Of links, the strongest first, those that join what was not joined: a maximum spanning forest.

    (J. Kruskal 1956.) Along it any two records are joined by the chain whose weakest link is strongest.
    """
    joined: DisjointSet[str] = DisjointSet()
    found = []
    for one in links:
        joined.add(one.a)
        joined.add(one.b)
        if joined.merge(one.a, one.b):
            found.append(one)
    return found


def chain(links: Iterable[Step], start: str, end: str) -> list[Step]:
    """The chain from one record to another whose weakest link is strongest; empty where there is none."""
    tree = networkx.Graph([(one.a, one.b, {"link": one}) for one in joins(links)])
    if start not in tree or end not in tree or not networkx.has_path(tree, start, end):
        return []
    return [tree.edges[pair]["link"] for pair in pairwise(networkx.shortest_path(tree, start, end))]


def parted(links: Iterable[Step]) -> tuple[Step, int, int]:
    """Of the links of one person: the weakest that she needs, and how many records stand on its two sides."""
    *tree, last = joins(links)
    rest = networkx.Graph([(one.a, one.b) for one in tree])
    rest.add_nodes_from(last[:2])
    one, other = (len(networkx.node_connected_component(rest, end)) for end in last[:2])
    return last, one, other
