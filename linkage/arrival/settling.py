"""Settling: writes whose the records of a component are now, as a run would: ids, lineage, links, outbox."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import orjson
from sqlalchemy import Connection, delete, insert, or_, select

from ledger.among import among
from ledger.blocking import KEYED, add_keys, forget_index, prefix_of
from ledger.bulk import insert_missing, insert_rows
from ledger.ids import new_ids
from ledger.outbox import announce
from ledger.restricted import follow
from ledger.tables import doubt, indexed, lineage, link, membership, person
from linkage.arrival.arrivals import Weighing
from linkage.arrival.placing import Placed
from linkage.model.proofs import SAME
from linkage.resolution.changes import Changes, retire, write_lineage
from linkage.resolution.doubts import NEAR
from linkage.resolution.links import SAME_WEIGHT
from linkage.resolution.persons import Move, Overlap, keep_ids, passages
from linkage.resolution.records import SINCE, ruled_since
from schema.vocabulary import ReviewReason


@dataclass(frozen=True, slots=True)
class Settled:
    """The person of a record that was settled, what that changed, and the records that moved."""

    person: str
    changes: Changes
    moved: Sequence[str]


@dataclass(frozen=True, slots=True)
class Was:
    """Who records were: their person, how late she was made, whether she had retired."""

    person: Mapping[str, str]
    since: Mapping[str, int]
    retired: frozenset[str]


def settle(connection: Connection, weighing: Weighing, placed: Placed) -> Settled:
    """Bring persons, memberships, lineage, links, doubts and the index to what was found for the record that
    arrived. The caller's last deed."""
    run = weighing.standing.run
    was = _was(connection, placed.labels)
    former = _former(connection, was)
    home, fresh, revived = _homes(connection, placed, was, former)
    now = home | _absent(was, home)
    insert_rows(connection, person, [(one, run, None) for one in fresh])
    moves = [
        Move(record, was.person[record], after)
        for record, after in sorted(now.items())
        if record in was.person and was.person[record] != after
    ]
    moved = [move.record for move in moves]
    connection.execute(delete(membership).where(among(membership.c.record, moved)))
    entered = sorted(home.keys() - was.person.keys())
    insert_rows(connection, membership, [(one, now[one], run) for one in sorted([*entered, *moved])])
    there = set(home.values())
    left = set(was.person.values()) - there
    retire(connection, sorted(left - was.retired), run)
    retire(connection, sorted((there & was.retired) | set(revived)), None)
    said = passages(moves, left)
    write_lineage(connection, run, said, ruled_since(connection) if said else {})
    _write_links(connection, weighing, placed)
    announce(connection, "records", [*entered, *moved], always=bool(said))
    follow(connection)
    _write_index(connection, weighing)
    changes = Changes(
        entered=len(entered),
        moved=len(moves),
        created=len(fresh),
        retired=len(left - was.retired),
        merges=sum(one.kind == "MERGE" for one in said),
        splits=sum(one.kind == "SPLIT" for one in said),
    )
    return Settled(home[weighing.record], changes, moved)


def _was(connection: Connection, records: Iterable[str]) -> Was:
    """Of all records of the persons whom these had."""
    own = select(membership.c.person).where(among(membership.c.record, set(records)))
    wanted = select(membership.c.record, membership.c.person, SINCE.label("since"), person.c.retired_by)
    rows = connection.execute(
        wanted.join(person, person.c.id == membership.c.person).where(membership.c.person.in_(own))
    ).all()
    return Was(
        {row.record: row.person for row in rows},
        {row.person: row.since for row in rows},
        frozenset(row.person for row in rows if row.retired_by is not None),
    )


def _former(connection: Connection, was: Was) -> dict[str, str]:
    """Record to the person that it was of before it merged into the one whose it is."""
    wanted = select(lineage.c.from_person, lineage.c.to_person, lineage.c.records).where(
        lineage.c.kind == "MERGE", among(lineage.c.to_person, set(was.since))
    )
    return {
        record: row.from_person
        for row in connection.execute(wanted.order_by(lineage.c.id))
        for record in row.records
        if was.person.get(record) == row.to_person
    }


def _homes(
    connection: Connection, placed: Placed, was: Was, former: Mapping[str, str]
) -> tuple[dict[str, str], list[str], list[str]]:
    """The person of each record, and those of them who are new, and who come back."""
    labels = placed.labels
    by_hand: Counter[tuple[int, str]] = Counter()
    sizes: Counter[tuple[int, str]] = Counter()
    merged: Counter[tuple[int, str]] = Counter()
    before: Counter[tuple[int, str]] = Counter()
    for record, label in labels.items():
        if record in was.person:
            sizes[label, was.person[record]] += 1
            by_hand[label, was.person[record]] += record in placed.by_hand
            if record in former:
                merged[label, was.person[record]] += 1
                before[label, former[record]] += 1
    kept = keep_ids(
        Overlap(label, one, size, size - merged[label, one], was.since[one], by_hand[label, one])
        for (label, one), size in sizes.items()
    )
    held = select(membership.c.person).where(among(membership.c.person, set(former.values())))
    gone = set(former.values()).difference(connection.execute(held).scalars() if former else ())
    revived = keep_ids(
        Overlap(label, one, size)
        for (label, one), size in before.items()
        if label not in kept and one in gone
    )
    kept |= revived
    unnamed = sorted(set(labels.values()) - kept.keys())
    fresh = dict(zip(unnamed, new_ids("person", len(unnamed)), strict=True))
    named = kept | fresh
    return (
        {one: named[label] for one, label in labels.items()},
        sorted(fresh.values()),
        sorted(revived.values()),
    )


def _absent(was: Was, home: Mapping[str, str]) -> dict[str, str]:
    """Whose the withdrawn records are: as ever, or where most of hers went, when none of hers stayed."""
    passed: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for record, after in home.items():
        if record in was.person:
            passed[was.person[record]][after] += 1
    there = set(home.values())
    heirs = {
        one: min(found, key=lambda heir: (-found[heir], heir))
        for one, found in passed.items()
        if one not in there
    }
    return {record: heirs.get(one, one) for record, one in was.person.items() if record not in home}


def _write_links(connection: Connection, weighing: Weighing, placed: Placed) -> None:
    """The links and the doubts of all pairs that were weighed."""
    thresholds, own = weighing.standing.model.thresholds, weighing.record
    names = [one.name for one in weighing.standing.model.comparisons]
    labels = placed.labels
    kept = {
        (a, b): weight
        for (a, b), weight in placed.weights.items()
        if (a, b) in placed.weighed
        and (weight >= thresholds.review or (a in labels and labels[a] == labels.get(b)))
    }
    a, b = link.c.record_a, link.c.record_b
    inner = among(a, set(labels)) & among(b, set(labels))
    rows = connection.execute(select(a, b, link.c.weight).where(or_(a == own, b == own, inner)))
    standing = {(row[0], row[1]): row[2] for row in rows}
    stale = [
        two
        for two, weight in standing.items()
        if (own in two or two in placed.weighed)
        and (two not in kept or abs(kept[two] - weight) >= SAME_WEIGHT)
    ]
    for two in stale:
        connection.execute(delete(link).where(a == two[0], b == two[1]))
    written = [two for two in sorted(kept) if two not in standing or two in stale]
    insert_rows(
        connection,
        link,
        [
            (
                *two,
                weighing.standing.run,
                kept[two],
                1 / (1 + 2.0 ** -max(-100.0, min(100.0, kept[two]))),
                orjson.dumps(
                    {name: round(bits, 2) for name, bits in zip(names, placed.weighed[two].bits, strict=True)}
                ).decode(),
            )
            for two in written
        ],
    )
    connection.execute(delete(doubt).where(or_(doubt.c.record_a == own, doubt.c.record_b == own)))
    mine = [(two, weight) for two, weight in sorted(kept.items()) if own in two]
    near = [
        (ReviewReason.NEAR_THRESHOLD.value, *two, weight)
        for two, weight in mine
        if abs(weight - thresholds.link) <= NEAR
    ]
    contrary = [
        (proof, *two, weight)
        for two, weight in mine
        if (proof := placed.weighed[two].proof) not in (None, SAME)
        and (proof == ReviewReason.TWINS or weight >= thresholds.link)
    ]
    apart = [(reason.value, *two, placed.weights[two]) for two, reason in sorted(placed.apart.items())]
    names = [column.name for column in doubt.columns]
    if doubtful := [dict(zip(names, row, strict=True)) for row in (*near, *contrary, *apart)]:
        connection.execute(insert_missing(connection, doubt), doubtful)


def _write_index(connection: Connection, weighing: Weighing) -> None:
    """Let the record be found by those that arrive after it."""
    forget_index(connection, [weighing.record])
    derived, year = weighing.derived, weighing.derived.year or 0
    keys = np.array(sorted({key.key for key in derived.keys}), np.int64)
    number = connection.execute(
        insert(indexed)
        .values(
            record=weighing.record,
            entry=weighing.told["entry"],
            year=year,
            digest=derived.digest,
            features=derived.packed,
            prefixes=prefix_of(keys).tobytes(),
        )
        .returning(indexed.c.number)
    ).scalar_one()
    keyed = np.empty(len(keys), KEYED)
    keyed["key"], keyed["year"], keyed["number"] = keys, year, number
    add_keys(connection, keyed)
