"""The comparisons of the model: which features of two records speak for or against one person.

Nothing here names a data set. Comparisons are taken as independent given the truth, which people who live
together are not: they share family name, address and phone. So what a household shares counts once, in
`residence`; for two of one household the levels of names and of `birth` say only what is left to say. What
twins share wherever they live is taken back in `twins`.
"""

from itertools import takewhile

from linkage.model.agreement import (
    ONE_BIRTH,
    ONE_HOUSEHOLD,
    SAME_HOME,
    SAME_HOUSE,
    SWAPPED_DAY,
    SWAPPED_NAMES,
    alike,
    missing,
    near,
)
from linkage.model.comparison import REST, Comparison, Level

GIVEN = Comparison(
    "given",
    missing("given"),
    (
        Level(
            "same, one household, a generation apart",
            f"given_l = given_r AND abs(birth_year_l - birth_year_r) > 12 AND {ONE_HOUSEHOLD}",
            0.9,
            0.3,
            fixed=True,
        ),
        Level("same", "given_l = given_r AND length(given_l) > 1", 0.75, 4e-3, frequency="given"),
        Level("swapped with the family name", SWAPPED_NAMES, 0.01, 1e-5, frequency="given", rarest=1e-3),
        Level("another form of the name", "list_has_any(roots_l, roots_r)", 0.08, 3e-3),
        Level("near", near("given"), 0.06, 3e-3),
        Level(
            "initial",
            "(length(given_l) = 1 OR length(given_r) = 1) AND left(given_l, 1) = left(given_r, 1)",
            0.01,
            1e-3,
        ),
        Level(
            "among the other's names",
            # Not as the family name that both bear: that word is weighed there.
            "NOT coalesce(family_last_l = family_last_r AND family_last_l IN (given_l, given_r), false)"
            " AND (list_contains(names_r, given_l) OR list_contains(names_l, given_r))",
            0.03,
            1e-3,
        ),
        Level("alike", alike("given", 0.75), 0.02, 1e-2),
        Level("differs", REST, 0.05, 0.98),
    ),
)

FAMILY = Comparison(
    "family",
    missing("family"),
    (
        Level(
            "shared, one household",
            f"family_last_l = family_last_r AND {ONE_HOUSEHOLD}",
            0.9,
            0.5,
            fixed=True,
        ),
        # Once the given name has swapped places with it, this one tells what it is and no more.
        Level(
            "swapped with the given name",
            SWAPPED_NAMES,
            0.9,
            2e-3,
            fixed=True,
            frequency="family",
            rarest=1e-3,
        ),
        Level("same", "family_l = family_r", 0.8, 2e-3, frequency="family"),
        Level("near", near("family"), 0.07, 2e-3),
        Level(
            "among the other's names",
            # Not as the other's given name: that word was weighed there.
            "(family_last_l IS DISTINCT FROM given_r AND list_contains(names_r, family_last_l))"
            " OR (family_last_r IS DISTINCT FROM given_l AND list_contains(names_l, family_last_r))",
            0.04,
            1e-3,
        ),
        Level("differs, women", "sex_l = 'FEMALE' AND sex_r = 'FEMALE'", 0.04, 0.24),
        Level("alike", alike("family", 0.75), 0.01, 1e-2),
        Level("differs", REST, 0.04, 0.73),
    ),
)

MIDDLE = Comparison(
    "middle",
    missing("middle"),
    (
        # A family hands names on: Singh and Kaur, the mother's name before the father's.
        Level(
            "same, one household",
            f"middle_l = middle_r AND length(middle_l) > 1 AND {ONE_HOUSEHOLD}",
            0.7,
            0.1,
            fixed=True,
        ),
        # Given and middle names go together (by origin, by generation), so the second tells less.
        Level(
            "same",
            "middle_l = middle_r AND length(middle_l) > 1",
            0.7,
            4e-3,
            frequency="middle",
            rarest=5e-3,
        ),
        Level("same initial", "middle_initial_l = middle_initial_r", 0.2, 7e-2),
        Level(
            "among the other's names",
            "list_has_any(middle_words_l, names_r) OR list_has_any(middle_words_r, names_l)",
            0.05,
            1e-2,
        ),
        Level("differs", REST, 0.05, 0.916),
    ),
)

BIRTH = Comparison(
    "birth",
    missing("birth_year"),
    (
        # Of two of one household who are not one person, about one pair in fifty are twins.
        Level(
            "same, one household",
            f"birth_date_l = birth_date_r AND {ONE_HOUSEHOLD}",
            0.9,
            0.02,
            fixed=True,
        ),
        Level("same", "birth_date_l = birth_date_r", 0.85, 5e-5, frequency="birth_date"),
        Level("day and month swapped", SWAPPED_DAY, 0.01, 1e-5),
        Level("one digit differs", "hamming(birth_date_l, birth_date_r) <= 1", 0.04, 1e-3),
        Level(
            "year and one other part",
            "birth_year_l = birth_year_r AND (birth_month_l = birth_month_r OR birth_day_l = birth_day_r)",
            0.02,
            6e-4,
        ),
        Level(
            "day and month",
            "birth_month_l = birth_month_r AND birth_day_l = birth_day_r"
            " AND abs(birth_year_l - birth_year_r) <= 10",
            0.01,
            2e-4,
        ),
        Level("two digits differ", "hamming(birth_date_l, birth_date_r) <= 2", 0.02, 1e-2),
        Level("year", "birth_year_l = birth_year_r", 0.02, 8e-3),
        Level("differs", REST, 0.03, 0.98),
    ),
)

TWO_GIVEN_NAMES = (
    "length(given_l) > 1 AND length(given_r) > 1 AND NOT coalesce("
    + " OR ".join(
        f"({level.when})" for level in takewhile(lambda level: level.label != "alike", GIVEN.levels)
    )
    + ", false)"
)
"""Two given names of which no mistake or custom makes one."""

AS_TWINS = f"{ONE_BIRTH} AND (family_last_l = family_last_r OR {near('family')}) AND {TWO_GIVEN_NAMES}"
"""One birth and one family name, and two given names."""

TOLD_BY_HOUSEHOLD = f"(birth_date_l = birth_date_r AND family_last_l = family_last_r AND {SAME_HOME})"
"""The levels of a household have said that twins are like this."""

TWINS = Comparison(
    "twins",
    " OR ".join(missing(feature) for feature in ("given", "family", "birth_year")),
    (
        # Of two of one family name and birth date who are not one person most are twins, however rare the
        # name and wherever they live: together these say less than each by itself.
        Level(
            "as twins are",
            f"{AS_TWINS} AND NOT coalesce({TOLD_BY_HOUSEHOLD}, false)",
            0.06,
            1.0,
            fixed=True,
        ),
        Level("not as twins are", REST, 1.0, 1.0, fixed=True),
    ),
)

SEX = Comparison(
    "sex",
    missing("sex"),
    (Level("same", "sex_l = sex_r", 0.98, 0.5), Level("differs", REST, 0.02, 0.5)),
)

RESIDENCE = Comparison(
    "residence",
    missing("postcode") + " AND " + missing("address") + " AND " + missing("town"),
    (
        Level("same home", SAME_HOUSE, 0.4, 2e-5),
        Level("same address", "address_l = address_r", 0.05, 1e-6, frequency="address"),
        Level(
            "same postcode, near address",
            f"postcode_l = postcode_r AND {alike('address', 0.8)}",
            0.05,
            2e-6,
        ),
        Level(
            # No address says that it is another one.
            "same postcode, no more told",
            f"postcode_l = postcode_r AND {missing('address')}",
            0.1,
            2e-4,
            frequency="postcode",
        ),
        Level("same postcode", "postcode_l = postcode_r", 0.1, 2e-4, frequency="postcode"),
        Level("near address", alike("address", 0.9), 0.05, 1e-5),
        Level(
            "near postcode",
            "outward_l = outward_r AND (house_l = house_r OR levenshtein(postcode_l, postcode_r) <= 1)",
            0.05,
            1e-4,
        ),
        Level("same district", "outward_l = outward_r", 0.05, 1e-2, frequency="outward"),
        Level("same town", "town_l = town_r", 0.1, 3e-2, frequency="town"),
        Level("near town", alike("town", 0.9), 0.01, 1e-3),
        Level("differs", REST, 0.15, 0.95),
    ),
)

PHONE = Comparison(
    "phone",
    missing("phones"),
    (
        Level("same, same home", f"list_has_any(phones_l, phones_r) AND {SAME_HOME}", 0.8, 0.3, fixed=True),
        Level("same", "list_has_any(phones_l, phones_r)", 0.5, 1e-4),
        Level("differs", REST, 0.5, 1.0),
    ),
)

EMAIL = Comparison(
    "email",
    missing("emails"),
    (
        Level(
            "same, one household",
            f"list_has_any(emails_l, emails_r) AND {ONE_HOUSEHOLD}",
            0.8,
            0.3,
            fixed=True,
        ),
        Level("same", "list_has_any(emails_l, emails_r)", 0.6, 1e-5),
        Level("same user", "email_user_l = email_user_r", 0.05, 1e-5),
        Level("near", "jaro_winkler_similarity(emails_l[1], emails_r[1]) >= 0.9", 0.05, 1e-4),
        Level("differs", REST, 0.3, 0.99),
    ),
)

IDENTIFIER = Comparison(
    "identifier",
    "NOT coalesce(list_has_any(lifelong_kinds_l, lifelong_kinds_r), false)"
    " AND NOT coalesce(list_has_any(number_kinds_l, number_kinds_r), false)",
    (
        Level("lifelong number same", "list_has_any(lifelong_l, lifelong_r)", 0.98, 2e-7, fixed=True),
        Level(
            "lifelong number differs",
            "list_has_any(lifelong_kinds_l, lifelong_kinds_r)",
            0.005,
            0.99,
            fixed=True,
        ),
        Level("other number same", "list_has_any(numbers_l, numbers_r)", 0.95, 2e-6, fixed=True),
        Level("other number differs", REST, 0.25, 1.0, fixed=True),
    ),
)


def _plain(feature: str, u: float) -> Comparison:
    return Comparison(
        feature,
        missing(feature),
        (
            Level("same", f"{feature}_l = {feature}_r", 0.75, u, frequency=feature),
            Level("near", alike(feature, 0.88), 0.05, 2e-3),
            Level("differs", REST, 0.2, 0.98),
        ),
    )


COMPARISONS = (
    GIVEN,
    FAMILY,
    MIDDLE,
    BIRTH,
    TWINS,
    SEX,
    _plain("birth_place", 1e-2),
    _plain("occupation", 2e-2),
    RESIDENCE,
    PHONE,
    EMAIL,
    IDENTIFIER,
)
