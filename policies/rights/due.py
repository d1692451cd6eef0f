"""Due: which entries of a class have been kept long enough on a day, and which of their older versions.

None of what is closed to everyone: evidence is restricted so that it stays.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, or_, select

from ledger.classes import ClassKey, classes
from ledger.tables import batch, entry, record, restricted, review, stated_node
from policies.rights.retention import Retention, Rule, Since, years_before


@dataclass(frozen=True, slots=True)
class Due:
    """What is due of a class: entries, and versions that were replaced; `oldest` is the day that began it.

    Without a rule the class is kept without an end, and `entries` are those that are held. `restricted` are
    those whose time is over as well, entries and versions, and that are kept as they are closed to everyone.
    """

    class_: int
    key: ClassKey
    rule: Rule | None
    entries: int
    versions: int
    restricted: int
    oldest: str | None


def due(connection: Connection, retention: Retention, day: date) -> list[Due]:
    """What is due on a day, class by class, of all classes of which the ledger holds anything."""
    found = []
    for number, key in classes(connection).items():
        rule = retention.rule(key)
        if rule is None:
            held = select(func.count()).where(entry.c["class"] == number)
            if count := connection.execute(held).scalar_one():
                found.append(Due(number, key, None, count, 0, 0, None))
            continue
        bound, rows, free = _restricted(), func.count(), ~_restricted()
        first = func.min(_base(rule)).filter(free)
        counted = _due(number, rule, day).with_only_columns(rows.filter(free), rows.filter(bound), first)
        entries, kept, oldest = connection.execute(counted).one()
        replaced = _replaced(number, rule, day).with_only_columns(rows.filter(free), rows.filter(bound))
        versions, more = connection.execute(replaced).one()
        found.append(Due(number, key, rule, entries, versions, kept + more, oldest and _calendar(oldest)))
    return found


def due_entries(connection: Connection, class_: int, rule: Rule, day: date, most: int) -> Sequence[int]:
    """The first entries of a class that are due, at most so many."""
    wanted = _due(class_, rule, day).where(~_restricted()).with_only_columns(entry.c.id)
    return connection.execute(wanted.order_by(entry.c.id).limit(most)).scalars().all()


def due_versions(connection: Connection, class_: int, rule: Rule, day: date, most: int) -> Sequence[int]:
    """The first replaced versions of a class that are due, at most so many."""
    wanted = _replaced(class_, rule, day).where(~_restricted()).with_only_columns(entry.c.id)
    return connection.execute(wanted.order_by(entry.c.id).limit(most)).scalars().all()


def due_records(connection: Connection, class_: int, rule: Rule, day: date) -> Iterator[tuple[str, str]]:
    """Source and id of the records of entries that are due, for who reviews them."""
    of = _due(class_, rule, day).where(~_restricted()).with_only_columns(entry.c.id)
    wanted = select(record.c.source, record.c.id).where(record.c.entry.in_(of)).order_by(record.c.entry)
    yield from (tuple(row) for row in connection.execute(wanted))


def _due(class_: int, rule: Rule, day: date) -> Select[Any]:
    """Entries that count, or were withdrawn, and were kept long enough; none that a review keeps."""
    over = [
        entry.c["class"] == class_,
        entry.c.state.in_(("current", "withdrawn")),
        _base(rule) < _after(years_before(day, rule.years)),
        ~_kept(day),
    ]
    if rule.until_age is not None:
        born = _youngest()
        over.append(or_(born.is_(None), born <= years_before(day, rule.until_age).isoformat()))
    return select(entry).join(batch, batch.c.id == entry.c.batch).where(and_(*over))


def _replaced(class_: int, rule: Rule, day: date) -> Select[Any]:
    """Superseded versions whose next one came long enough ago."""
    later = entry.alias("later")
    following = (
        (later.c.source == entry.c.source)
        & (later.c.key == entry.c.key)
        & (later.c.version == entry.c.version + 1)
    )
    came = batch.c.opened_at < _after(years_before(day, rule.replaced_years))
    return (
        select(entry)
        .join(later, following)
        .join(batch, batch.c.id == later.c.batch)
        .where(entry.c["class"] == class_, entry.c.state == "superseded", came)
    )


def _base(rule: Rule) -> ColumnElement[str]:
    """From when on an entry's years count, as text of a day or a time."""
    if rule.since is Since.RECEIVED:
        return batch.c.opened_at
    own, told = stated_node.alias("own"), stated_node.alias("told")
    ends = [
        _whole(told.c.properties[name].as_string(), told.c.properties[f"{name}Precision"].as_string())
        for name in ("end", "start")
    ]
    last = (
        select(func.max(func.coalesce(*ends)))
        .select_from(own.join(told, told.c.id == own.c.id))
        .where(own.c.entry == entry.c.id, own.c.label == "Event")
        .correlate(entry)
        .scalar_subquery()
    )
    return func.coalesce(last, batch.c.opened_at)


def _whole(time: ColumnElement[str], precision: ColumnElement[str]) -> ColumnElement[str]:
    """A time that is kept as the beginning of what was told, at the last day of a year or a month instead."""
    return case(
        (precision == "YEAR", func.substr(time, 1, 4).concat("-12-31")),
        (precision == "MONTH", func.substr(time, 1, 7).concat("-31")),
        else_=time,
    )


def _youngest() -> ColumnElement[str]:
    """The latest birth of whom an entry tells, at the latest day that was told; NULL where none was."""
    born = record.c.birth_date
    whole = case(
        (func.length(born) == 4, born.concat("-12-31")),
        (func.length(born) == 7, born.concat("-31")),
        else_=born,
    )
    return select(func.max(whole)).where(record.c.entry == entry.c.id).correlate(entry).scalar_subquery()


def _kept(day: date) -> ColumnElement[bool]:
    """Whether a review keeps an entry beyond this day: of one of its records, or of its events."""
    latest = review.alias("latest")
    newest = select(func.max(latest.c.id)).where(latest.c.subject == review.c.subject).scalar_subquery()
    held = (review.c.id == newest) & (review.c.keep_until > day.isoformat())
    return _concerns(review.c.subject, held)


def _restricted() -> ColumnElement[bool]:
    """Whether one of an entry's records or events is closed to everyone."""
    return _concerns(restricted.c.subject, restricted.c.seq.is_not(None))


def _concerns(subject: ColumnElement[str], held: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a row for which this holds is about one of an entry's records, or one of its events."""
    of_record = exists().where(record.c.entry == entry.c.id, subject == record.c.id, held)
    of_node = exists().where(stated_node.c.entry == entry.c.id, subject == stated_node.c.id, held)
    return or_(of_record, of_node)


def _calendar(time: str) -> str:
    """The day of a time; of the 31st of a month that has none, its last."""
    year, month, day = map(int, time[:10].split("-"))
    return date(year, month, min(day, monthrange(year, month)[1])).isoformat()


def _after(day: date) -> str:
    """Text that is greater than that of any time of this day."""
    return f"{day.isoformat()}U"
