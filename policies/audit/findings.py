"""Findings: what in the log deserves a look, by rules that can be told in one sentence each.

Every rule counts; none learns. What is compared is a median, which a few wild days don't move. A finding is a
reason to ask, not a verdict: it names who, when, how many, and against what that was held.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from ledger.clock import fixed
from policies.audit.activity import Hour
from schema.vocabulary import AuditFindingKind

ZONE = ZoneInfo("Europe/London")
OPENS, CLOSES = 6, 22
"""Working hours of the day, local time; Saturday and Sunday have none."""
DENIALS = 5
"""So many refusals within one hour are a finding."""
HISTORY = timedelta(days=28)
"""How far back a person's own days count as usual."""
DAYS_NEEDED = 5
"""With fewer days of her own, peers alone tell what is usual."""
TIMES = 3
"""A volume is unusual above so many times the usual one …"""
LEAST = 30
"""… and from so many requests a day."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to ask about: `count` between `since` and `until`, held against `usual`, if anything.

    `roles` is the JSON text of the roles in which it was done, where that tells findings apart.
    """

    kind: AuditFindingKind
    principal: str
    agency: str
    since: datetime
    until: datetime
    count: int
    reason: str
    usual: float | None = None
    roles: str = ""

    @property
    def place(self) -> tuple[str, str, str, str]:
        """Its place among the findings of its kind, which no other has; the latest is the greatest."""
        return fixed(self.since), self.principal, self.agency, self.roles


Rule = Callable[[Sequence[Hour], datetime], Iterator[Finding]]


def findings(kind: AuditFindingKind, hours: Sequence[Hour], since: datetime) -> list[Finding]:
    """Those of a kind that begin at `since` or later, the latest first; `hours` begin HISTORY before."""
    found = [one for one in _RULES[kind](hours, since) if one.since >= since]
    return sorted(found, key=lambda one: one.place, reverse=True)


def _without_case(hours: Sequence[Hour], _since: datetime) -> Iterator[Finding]:
    for (principal, agency, day), count in _by_day(hours, lambda hour: hour.unnamed):
        told = f"Searches for persons on {day} that named no case: {count}."
        yield of_day(AuditFindingKind.SEARCH_WITHOUT_CASE, principal, agency, day, count, told)


def _out_of_hours(hours: Sequence[Hour], _since: datetime) -> Iterator[Finding]:
    for (principal, agency, day), count in _by_day(hours, lambda hour: hour.requests * _is_closed(hour.at)):
        told = f"Requests on {day} before {OPENS}:00, after {CLOSES}:00 or at a weekend: {count}."
        yield of_day(AuditFindingKind.OUT_OF_HOURS, principal, agency, day, count, told)


def _log_reading(hours: Sequence[Hour], _since: datetime) -> Iterator[Finding]:
    for (principal, agency, day), count in _by_day(hours, lambda hour: hour.of_log):
        told = f"Questions on {day} to the audit log itself: {count}."
        yield of_day(AuditFindingKind.LOG_READING, principal, agency, day, count, told)


def _denials(hours: Sequence[Hour], _since: datetime) -> Iterator[Finding]:
    for hour in hours:
        if hour.denied >= DENIALS:
            yield Finding(
                AuditFindingKind.REPEATED_DENIALS,
                hour.principal,
                hour.agency,
                hour.at,
                hour.at + timedelta(hours=1),
                hour.denied,
                f"{hour.denied} requests within one hour were refused.",
                roles=hour.roles,
            )


def _volume(hours: Sequence[Hour], since: datetime) -> Iterator[Finding]:
    days: dict[tuple[str, str], dict[date, int]] = defaultdict(dict)
    roles: dict[str, str] = {}
    for (principal, agency, day), count in _by_day(hours, lambda hour: hour.requests):
        days[principal, agency][day] = count
    for hour in hours:
        roles[hour.principal] = hour.roles
    for (principal, agency), counts in days.items():
        alike = [other for other, _ in days if other != principal and roles[other] == roles[principal]]
        for day, count in counts.items():
            if count < LEAST or _starts(day) < since:
                continue
            own = [many for other, many in counts.items() if day - HISTORY <= other < day]
            peers = [days[other, at][day] for other, at in days if other in alike and day in days[other, at]]
            told = _unusual(count, own, peers)
            if told is not None:
                usual, reason = told
                yield of_day(AuditFindingKind.UNUSUAL_VOLUME, principal, agency, day, count, reason, usual)


def _unusual(count: int, own: Sequence[int], peers: Sequence[int]) -> tuple[float, str] | None:
    """What is usual and why this is not, where it is above both her own median and her peers'."""
    held: list[tuple[float, str]] = []
    if len(own) >= DAYS_NEEDED:
        held.append((median(own), f"her own median of {len(own)} days before"))
    if peers:
        held.append((median(peers), f"the median of {len(peers)} others in the same roles that day"))
    if not held or any(count <= TIMES * usual for usual, _ in held):
        return None
    against = " and ".join(f"{usual:g}, {what}" for usual, what in held)
    return max(usual for usual, _ in held), f"{count} requests are more than {TIMES} times {against}."


_RULES: dict[AuditFindingKind, Rule] = {
    AuditFindingKind.SEARCH_WITHOUT_CASE: _without_case,
    AuditFindingKind.OUT_OF_HOURS: _out_of_hours,
    AuditFindingKind.UNUSUAL_VOLUME: _volume,
    AuditFindingKind.REPEATED_DENIALS: _denials,
    AuditFindingKind.LOG_READING: _log_reading,
}


def _by_day(
    hours: Sequence[Hour], how_many: Callable[[Hour], int]
) -> list[tuple[tuple[str, str, date], int]]:
    """(principal, agency, local day) → count, where there is any."""
    counts: dict[tuple[str, str, date], int] = defaultdict(int)
    for hour in hours:
        counts[hour.principal, hour.agency, hour.at.astimezone(ZONE).date()] += how_many(hour)
    return [(day, count) for day, count in counts.items() if count]


def _is_closed(at: datetime) -> bool:
    local = at.astimezone(ZONE)
    return local.weekday() >= 5 or not OPENS <= local.hour < CLOSES


def _starts(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE).astimezone(UTC)


def of_day(
    kind: AuditFindingKind,
    principal: str,
    agency: str,
    day: date,
    count: int,
    reason: str,
    usual: float | None = None,
) -> Finding:
    """A finding about one local day."""
    return Finding(
        kind, principal, agency, _starts(day), _starts(day + timedelta(days=1)), count, reason, usual
    )
