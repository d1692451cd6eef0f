"""Days, as the clocks of the place tell them: those of hotspots, operations and trials."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ledger.clock import fixed

ZONE = ZoneInfo("Europe/London")


def date_at(moment: datetime) -> date:
    """The day of a moment."""
    return moment.astimezone(ZONE).date()


def day_of(at: str) -> str:
    """The day of a moment that is text of fixed width, as text."""
    return date_at(datetime.fromisoformat(at)).isoformat()


def days_between(since: str, until: str) -> list[date]:
    """The days that have a moment from one on and before another, the first one first."""
    first = date_at(datetime.fromisoformat(since))
    last = date_at(datetime.fromisoformat(until) - timedelta(microseconds=1))
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def bounds(first: str, last: str) -> tuple[str, str]:
    """The first moment of a day, and the first after another, as text of fixed width; the calendar's last day
    holds nothing."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    following = end if end == date.max else end + timedelta(days=1)
    return fixed(datetime.combine(begin, time.min, ZONE)), fixed(datetime.combine(following, time.min, ZONE))
