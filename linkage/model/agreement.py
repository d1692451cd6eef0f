"""Ways in which the features of two records agree, as SQL over `<feature>_l` and `<feature>_r`."""

ONE_STREET = (
    "coalesce(list_has_any(streets_l, streets_r)"
    " OR jaro_winkler_similarity(array_to_string(streets_l, ' '), array_to_string(streets_r, ' '))"
    " >= 0.8, true)"
)
"""Not two different streets: where a postcode is a whole suburb, a number alone is no home.

Their names alone are likened: "75 Evans Road" and "75 Shaw Road" are alike by number and "road".
"""

SAME_HOUSE = f"postcode_l = postcode_r AND (address_l = address_r OR house_l = house_r AND {ONE_STREET})"
SAME_HOME = f"({SAME_HOUSE} OR (address_l = address_r AND house_l = house_r))"
ONE_HOUSEHOLD = f"({SAME_HOME} OR list_has_any(phones_l, phones_r))"


def missing(*features: str) -> str:
    """Of each of these features at least one record has none."""
    return " AND ".join(f"({one}_l IS NULL OR {one}_r IS NULL)" for one in features)


def near(feature: str) -> str:
    """One name as it is heard, or a letter or so apart."""
    left, right = f"{feature}_l", f"{feature}_r"
    return (
        f"({feature}_sound_l = {feature}_sound_r OR jaro_winkler_similarity({left}, {right}) >= 0.92"
        f" OR (length({left}) > 3 AND levenshtein({left}, {right}) <= 1))"
    )


def alike(feature: str, least: float) -> str:
    """At least this similarity (Jaro and Winkler's, 0 to 1)."""
    return f"jaro_winkler_similarity({feature}_l, {feature}_r) >= {least}"


def _swapped() -> str:
    crossed = (("given_l", "family_last_r"), ("family_last_l", "given_r"))
    both = [f"jaro_winkler_similarity({one}, {other}) >= 0.88" for one, other in crossed]
    return " AND ".join([*both, "jaro_winkler_similarity(given_l, given_r) < 0.88"])


SWAPPED_NAMES = _swapped()
"""Given and family name stand in each other's places, each at most misspelt."""

SWAPPED_DAY = "birth_year_l = birth_year_r AND birth_month_l = birth_day_r AND birth_day_l = birth_month_r"
"""Day and month of birth stand in each other's places."""

ONE_BIRTH = (
    f"(birth_date_l = birth_date_r OR {SWAPPED_DAY}"
    " OR (birth_date_l IS NULL OR birth_date_r IS NULL) AND birth_year_l = birth_year_r"
    " AND coalesce(birth_month_l = birth_month_r, true))"
)
"""One birth date as far as both tell it, be its day and month swapped."""
