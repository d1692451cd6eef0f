"""NHS numbers: ten digits of which the last checks the others."""

from operator import mul

from linkage.standardise.texts import tidy

_WEIGHTS = range(10, 0, -1)
_SEPARATORS = str.maketrans("", "", " -")


def nhs_number(told: str) -> str | None:
    """`943 476 5919` → `9434765919`; None when the check digit is wrong.

    Modulus 11 with weights 10 to 2 (NHS Data Dictionary, NHS NUMBER).
    """
    digits = tidy(told).translate(_SEPARATORS)
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()) or len(set(digits)) == 1:
        return None
    # With weight 1 for the check digit itself the sum of a right number is a multiple of 11.
    return None if sum(map(mul, map(int, digits), _WEIGHTS)) % 11 else digits
