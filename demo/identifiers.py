"""Identifiers as official schemes give them: NHS numbers, PNC ids, UPNs, prison numbers, probation CRNs."""

from collections.abc import Iterator
from random import Random

PNC_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def nhs_check_digit(nine: str) -> int:
    """Check digit of nine digits by modulus 11 (NHS Data Dictionary, NHS NUMBER); 10: not valid."""
    weighed = sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True))
    return (11 - weighed % 11) % 11


def nhs_numbers() -> Iterator[str]:
    """Distinct valid NHS numbers in scattered order, from 999 (the range kept for tests) and then below."""
    # The weighed sum of three digits at a time, so that a number costs two sums.
    middle, last = (
        [
            digits // 100 * weight + digits // 10 % 10 * (weight - 1) + digits % 10 * (weight - 2)
            for digits in range(1000)
        ]
        for weight in (7, 4)
    )
    for prefix in range(999, 99, -1):
        first = prefix // 100 * 10 + prefix // 10 % 10 * 9 + prefix % 10 * 8
        for step in range(1_000_000):
            six = step * 618_033 % 1_000_000  # coprime to a million: each number once
            check = -(first + middle[six // 1000] + last[six % 1000]) % 11
            if check < 10:
                yield f"{prefix}{six:06d}{check}"


def pnc_check_letter(year: int, serial: int) -> str:
    """Check letter of a Police National Computer id: two-digit year and seven-digit serial, modulo 23."""
    return PNC_LETTERS[(year % 100 * 10_000_000 + serial) % 23]


def pnc_id(year: int, serial: int) -> str:
    """A PNC id in its long form, as 2015/0123456X."""
    return f"{year}/{serial:07d}{pnc_check_letter(year, serial)}"


def short_pnc_id(long: str) -> str:
    """The same id as older systems print it: 15/123456X."""
    year, rest = long.split("/")
    return f"{year[2:]}/{rest[:-1].lstrip('0')}{rest[-1]}"


def upn_check_letter(twelve: str) -> str:
    """Check letter of a unique pupil number's twelve digits, weights 2 to 13, modulo 23 (DfE, UPN guide)."""
    return UPN_LETTERS[
        sum(int(digit) * weight for digit, weight in zip(twelve, range(2, 14), strict=True)) % 23
    ]


def upn(authority: int, school: int, year: int, serial: int) -> str:
    """A unique pupil number: check letter, authority (3), school (4), year of entry (2), serial (3)."""
    twelve = f"{authority:03d}{school:04d}{year % 100:02d}{serial:03d}"
    return upn_check_letter(twelve) + twelve


def prison_number(serial: int) -> str:
    """A prison number in the form A1234BC; distinct below 175 million."""
    first, serial = divmod(serial, 26 * 26 * 10_000)
    letters, digits = divmod(serial, 10_000)
    return f"{chr(65 + first % 26)}{digits:04d}{chr(65 + letters // 26)}{chr(65 + letters % 26)}"


def case_reference(serial: int) -> str:
    """A probation case reference number in the form X123456; distinct below twenty-six million."""
    letter, digits = divmod(serial, 1_000_000)
    return f"{chr(65 + (23 + letter) % 26)}{digits:06d}"


def number_plate(rng: Random) -> str:
    """A vehicle registration mark of the present scheme."""
    letters = "ABCDEFGHJKLMNOPRSTUVWXY"
    a, b, c, d, e = rng.choices(letters, k=5)
    return f"{a}{b}{rng.randrange(2, 19) + rng.choice((0, 50)):02d} {c}{d}{e}"
