"""Review: two records on which a steward should rule, and what her ruling would be worth."""

import strawberry

from schema.decision import Decision
from schema.field import field, output
from schema.link_explanation import EVIDENCE
from schema.vocabulary import ReviewReason


@output
class Review:
    """Two records on which a human should rule. `explainLink` says how they compare."""

    a: strawberry.ID = field("The one record.", *EVIDENCE)
    b: strawberry.ID = field("The other record.", *EVIDENCE)
    reason: ReviewReason = field("Why a human should look: the first of `reasons`.", *EVIDENCE)
    reasons: list[ReviewReason] = field(
        "All of why, in this order: CONFLICTING_DECISIONS, AWAITS_SECOND, DECISION_AGAINST_MODEL, "
        "CONTRADICTION, TWINS, BRIDGE, LARGE_CLUSTER, NEAR_THRESHOLD.",
        *EVIDENCE,
    )
    together: bool = field("Whether they are one person now.", *EVIDENCE)
    weight: float | None = field("Their match weight in bits; null where it is too low.", *EVIDENCE)
    value: float = field(
        "What a ruling would be worth: how many pairs of the records that you see it would be expected to "
        "set right, by the chance that the present state is wrong. Counted are all pairs that it would join "
        "or part through links and rulings, not only these two.",
        *EVIDENCE,
    )
    decisions: list[Decision] = field("What humans ruled on these two and did not withdraw.", *EVIDENCE)
