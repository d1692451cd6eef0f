"""NHS numbers: ten digits of which the last checks the others."""

from linkage.standardise.texts import tidy

_SEPARATORS = str.maketrans("", "", " -")


def nhs_number(told: str) -> str | None:
    """`943 476 5919` → `9434765919`; None when the check digit is wrong.

    Modulus 11 with weights 10 to 2 (NHS Data Dictionary, NHS NUMBER).
    """
    digits = tidy(told).translate(_SEPARATORS)
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()) or len(set(digits)) == 1:
        return None
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return digits if (11 - total % 11) % 11 == int(digits[9]) else None
