"""Held: what the ledger has of a data subject's records, version by version, with nobody else named.

Whoever else an entry tells of is "another person"; workers are left out. An event's narrative may name
others, so it is there only where somebody has read it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, select, text

from ledger.among import among
from ledger.classes import ClassKey
from ledger.rejected import rejects_of
from ledger.tables import batch, entry, record, restricted, restriction, stated_edge, stated_node
from policies.rights.withholding import why_withheld
from schema.vocabulary import RestrictionKind

_SHOWN = {"entry", "id", "class", "source", "received_at", "told"}
_FIXED = ("areas", "shared")
ANOTHER = "another person"

Told = dict[str, Any]
"""A part of a report, as JSON."""


def held_records(
    connection: Connection, ids: Collection[str], known: Mapping[int, ClassKey], *, all_of_it: bool
) -> list[Told]:
    """Her records, the oldest first; of those that are withheld only their class and why.

    `all_of_it` withholds nothing.
    """
    bound = restrictions_of(connection, ids)
    columns = [column for column in record.columns if column.name not in _SHOWN]
    wanted = (
        select(
            record.c.id,
            record.c.source,
            record.c["class"],
            record.c.told,
            entry.c.version,
            entry.c.state,
            entry.c.batch,
            batch.c.opened_at,
            *columns,
        )
        .join(entry, entry.c.id == record.c.entry)
        .join(batch, batch.c.id == entry.c.batch)
        .where(among(record.c.id, ids), entry.c.state != "staged")
        .order_by(entry.c.id)
    )
    found: dict[str, Told] = {}
    for row in connection.execute(wanted).mappings():
        key = known[row["class"]]
        why = why_withheld(key, bound.get(row["id"], ()))
        one = found.setdefault(row["id"], {"id": row["id"], "versions": []})
        one |= {"source": row["source"], **of_class(key), "withheld": why}
        if why is None or all_of_it:
            standard = {str(at.name): row[at.name] for at in columns if row[at.name] is not None}
            one["versions"].append(
                {
                    "version": row["version"],
                    "state": row["state"],
                    "batch": row["batch"],
                    "delivered": row["opened_at"],
                    "told": row["told"],
                    "standard": standard,
                }
            )
    return list(found.values())


def held_statements(
    connection: Connection,
    ids: Collection[str],
    known: Mapping[int, ClassKey],
    *,
    narratives: bool,
    all_of_it: bool,
) -> list[Told]:
    """What is stated of these records: events, places, things, relationships, each by whom and in which role.

    What is withheld is not among them.
    """
    at = stated_edge.c
    wanted = (
        select(at.entry, at.type, at.start, at.end, at["class"], at.properties, entry.c.source, entry.c.state)
        .join(entry, entry.c.id == at.entry)
        .where(entry.c.state != "staged")
        .order_by(at.entry, at.id)
    )
    rows = [*connection.execute(wanted.where(among(at.start, ids)))]
    related = wanted.where(text("stated_edge.type = 'RELATED'"), among(at.end, ids))
    rows += [row for row in connection.execute(related) if row.start not in ids]
    ends = {row.end for row in rows}
    nodes, bound = _nodes(connection, ends, known), restrictions_of(connection, ends)
    others, places = _of_events(connection, ends, ids)
    where = _nodes(connection, {place for some in places.values() for place in some}, known)
    found = []
    for row in rows:
        hers = row.start if row.start in ids else row.end
        class_, properties = nodes.get(row.end, (row[4], {}))
        withheld = why_withheld(known[row[4]]) or why_withheld(known[class_], bound.get(row.end, ()))
        if withheld and not all_of_it:
            continue
        told = {"record": hers, "source": row.source, "state": row.state, "what": row.type, **row.properties}
        if row.type == "RELATED":
            told["to" if hers == row.start else "from"] = ANOTHER
        else:
            told["id"] = row.end
            told |= _plain(properties)
        if "narrative" in told and not narratives:
            told["narrative"] = None  # to be read before it is given
        if row.type == "INVOLVED":
            told["others"] = [f"{ANOTHER}: {role}" for role in others[row.end]]
            told["at"] = [_plain(where[place][1]) for place in places[row.end] if place in where]
        found.append(told)
    return found


def held_rejects(connection: Connection, ids: Collection[str], *, told: bool) -> list[Told]:
    """Rows of her entries that could not be read; what they told, which may be of others, if it was read."""
    wanted = select(entry.c.source, entry.c.key).join(record, record.c.entry == entry.c.id)
    keys: dict[str, set[str]] = defaultdict(set)
    for source, key in connection.execute(wanted.where(among(record.c.id, ids))):
        keys[source].add(key)
    return [
        {
            "source": source,
            "batch": one.batch,
            "row": one.row,
            "reason": one.reason,
            "told": one.told if told else None,
        }
        for source, some in sorted(keys.items())
        for one in rejects_of(connection, source, some)
    ]


def restrictions_of(connection: Connection, ids: Collection[str]) -> dict[str, set[RestrictionKind]]:
    """What closes these to everyone."""
    wanted = (
        select(restricted.c.subject, restriction.c.kind)
        .join(restriction, restriction.c.id == restricted.c.restriction)
        .where(restriction.c.principal.is_(None), among(restricted.c.subject, ids))
    )
    found: dict[str, set[RestrictionKind]] = defaultdict(set)
    for subject, kind in connection.execute(wanted):
        found[subject].add(RestrictionKind(kind))
    return found


def of_class(key: ClassKey) -> Told:
    """A class in words."""
    return {"agency": key.agency, "category": key.category.value, "marking": key.marking.value}


def _plain(properties: Told) -> Told:
    return {name: value for name, value in properties.items() if name not in _FIXED}


def _nodes(
    connection: Connection, ids: Collection[str], known: Mapping[int, ClassKey]
) -> dict[str, tuple[int, Told]]:
    """What is told of events, places and things: class and properties, by the newest that may be given."""
    wanted = (
        select(stated_node.c.id, stated_node.c.properties, entry.c["class"])
        .join(entry, entry.c.id == stated_node.c.entry)
        .where(among(stated_node.c.id, ids), entry.c.state == "current")
        .order_by(entry.c.id)
    )
    found: dict[str, tuple[int, Told]] = {}
    for id, properties, class_ in connection.execute(wanted):
        if properties and (id not in found or why_withheld(known[class_]) is None):
            found[id] = (class_, properties)
    return found


def _of_events(
    connection: Connection, events: Collection[str], ids: Collection[str]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """By event: the roles of everybody else, and the places where it was."""
    at = stated_edge.c
    others: dict[str, list[str]] = defaultdict(list)
    places: dict[str, list[str]] = defaultdict(list)
    wanted = select(at.type, at.start, at.end, at.properties).join(entry, entry.c.id == at.entry)
    wanted = wanted.where(entry.c.state == "current")
    in_them = (stated_node.c.entry == at.entry) & (stated_node.c.id == at.end)
    involved = wanted.join(stated_node, in_them).where(among(stated_node.c.id, events))
    for row in connection.execute(involved.where(at.type == "INVOLVED")):
        if row.start not in ids:
            others[row.end].append(row.properties["role"])
    for row in connection.execute(wanted.where(at.type == "AT", among(at.start, events))):
        places[row.start].append(row.end)
    return others, places
