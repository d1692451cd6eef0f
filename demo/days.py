"""Days as ordinal numbers (1 = 1 January of year 1), and how an agency writes them."""

from datetime import date, datetime, timedelta

EXTRACT_DAY = date(2019, 3, 1).toordinal()  # the day after the shipped month of crimes
FIRST_EVENT_DAY = date(2014, 1, 1).toordinal()
YEAR = 365.2425
UNIX_DAY = date(1970, 1, 1).toordinal()


class DayFormat:
    """Writes days in one strftime format; each is formatted once, for a million rows share some thousands."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.told: dict[int, str] = {}

    def __call__(self, day: int) -> str:
        text = self.told.get(day)
        if text is None:
            # %Y is not padded alike on every platform, but no year here has fewer than four digits.
            text = self.told[day] = date.fromordinal(day).strftime(self.pattern)
        return text


def moment(day: int, minute: int) -> datetime:
    """The local time `minute` minutes into `day`."""
    return datetime.fromordinal(day) + timedelta(minutes=minute)


def milliseconds(day: int, minute: int) -> int:
    """The same in milliseconds since 1970, as columnar files keep times of no zone."""
    return (day - UNIX_DAY) * 86_400_000 + minute * 60_000


def clock(minute: int) -> str:
    """Minutes into a day as HH:MM."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def age(birth: int, day: int) -> int:
    """Whole years between two days, right to a day or two: enough to choose what befalls a person."""
    return int((day - birth) / YEAR)
