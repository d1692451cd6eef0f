"""NHS numbers: ten digits of which the last checks the others."""

from operator import mul

_WEIGHTS = range(10, 0, -1)
_SEPARATORS = str.maketrans("", "", " -")


def nhs_number(told: str) -> str | None:
    """`943 476 5919` → `9434765919`; None when the check digit is wrong.

    Modulus 11 with weights 10 to 2 (NHS Data Dictionary, NHS NUMBER).
    """
    digits = told.strip().translate(_SEPARATORS)
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()) or len(set(digits)) == 1:
        return None
    # With weight 1 for the check digit itself the sum of a right number is a multiple of 11.
    # The codes of digits serve as well as the digits: what they have more adds up to a multiple, too.
    return None if sum(map(mul, digits.encode(), _WEIGHTS)) % 11 else digits
