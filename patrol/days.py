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


def bounds(first: str, last: str) -> tuple[str, str]:
    """The first moment of a day, and the first after another, as text of fixed width; the calendar's last day
    holds nothing."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    following = end if end == date.max else end + timedelta(days=1)
    return fixed(datetime.combine(begin, time.min, ZONE)), fixed(datetime.combine(following, time.min, ZONE))
