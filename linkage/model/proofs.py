"""Proofs: what of two records settles that they are one person, or two, whatever else they agree on.

A weight adds up, and what a household shares adds up to a lot: home, telephone, email, family name and the
birth date of twins outweigh two given names, and a mother's or sister's number on a child's record outweighs
the years between them. So where the sum can't be trusted it does not decide: such a pair is never joined by
weight, and a human is asked. The weight itself stays as it is.
"""

from linkage.model.agreement import ONE_BIRTH, SWAPPED_NAMES, alike, near
from linkage.model.comparisons import AS_TWINS, GIVEN, TWO_GIVEN_NAMES
from linkage.model.model import Model

GENERATION = 12
"""Years between two births from which they are a parent's and a child's, and no slip."""

TWIN_PAIRS = 0.05
"""Pairs of records of two twins, for each pair of records of one person.

Of 1,000 maternities 15 to 16 are of twins (Office for National Statistics); of two children of whom two or
three records each tell there are four to nine such pairs, beside two to six of the one or the other.
"""

SAME = "SAME"
"""Two records that agree on what identifies surely, a number, or both names with birth date and postcode:
with enough weight for a link they are one person, however little of what surrounds them was compared."""

_NUMBER = "coalesce(list_has_any(lifelong_l, lifelong_r) OR list_has_any(numbers_l, numbers_r), false)"

_CONTACT = "coalesce(list_has_any(phones_l, phones_r) OR list_has_any(emails_l, emails_r), false)"

_ONE_GIVEN_NAME = (
    "coalesce(length(given_l) > 1 AND given_l = given_r OR list_has_any(roots_l, roots_r)"
    f" OR {near('given')} OR {SWAPPED_NAMES}, false)"
)

_GENERATION_APART = f"abs(birth_year_l - birth_year_r) > {GENERATION} AND NOT {_ONE_GIVEN_NAME}"

_CLEARLY_TWO_GIVEN_NAMES = f"{TWO_GIVEN_NAMES} AND NOT {alike('given', 0.75)}"

_TWO_BIRTHS = f"NOT {ONE_BIRTH} AND hamming(birth_date_l, birth_date_r) > 2"

_ANOTHERS_NUMBER = f"{_NUMBER} AND {_CLEARLY_TWO_GIVEN_NAMES} AND {_TWO_BIRTHS}"

_CLEARLY_TWINS = f"{AS_TWINS} AND {_CLEARLY_TWO_GIVEN_NAMES} AND NOT {_NUMBER}"

_TOLD_ALIKE = (
    "given_l = given_r AND family_l = family_r AND birth_date_l = birth_date_r AND postcode_l = postcode_r"
)


def proof(model: Model) -> str:
    """SQL over `<feature>_l` and `<feature>_r`: SAME, or why they are two (a `ReviewReason`), or NULL."""
    twins = f"WHEN {_CLEARLY_TWINS} THEN 'TWINS'" if _tells_twins(model) else ""
    return f"""CASE
        WHEN ({_NUMBER} OR {_CONTACT}) AND {_GENERATION_APART} THEN 'CONTRADICTION'
        WHEN {_ANOTHERS_NUMBER} THEN 'CONTRADICTION'
        {twins}
        WHEN {_NUMBER} OR {_TOLD_ALIKE} THEN '{SAME}'
    END"""


def _tells_twins(model: Model) -> bool:
    """Whether in these files two given names of one birth and family are rather twins' than one person's.

    All else twins share, so it speaks neither for nor against: there are as many pairs of one person under
    two given names as the model has learnt, and as many of twins as are born. Where given names are replaced
    more often than twins are told of, the weight decides.
    """
    (replaced,) = (one.levels[-1].m for one in model.comparisons if one.name == GIVEN.name)
    return replaced / TWIN_PAIRS < 2**model.thresholds.link
