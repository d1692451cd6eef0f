"""What came of a trial: its test, its estimate, and what happened next door."""

from schema.field import field, output
from schema.scalars import DateTime
from schema.vocabulary import FieldClass

WHOLE = (FieldClass.EXISTENCE, FieldClass.OPERATIONAL, FieldClass.NARRATIVE)
"""A trial is seen whole or not at all."""


@output
class TrialDisplacement:
    """Whether what was prevented came back next door: hotspots and the buffers about them, together."""

    weighted_difference: int = field(
        "How many more events than control lets expect, against the same days of the weeks before (WDD, "
        "Wheeler and Ratcliffe 2018); negative is fewer.",
        *WHOLE,
    )
    low: float = field("The lower end of its 95 % interval.", *WHOLE)
    high: float = field("The upper end.", *WHOLE)
    p: float = field("How probable as large a difference is by chance alone.", *WHOLE)
    quotient: float | None = field(
        "The weighted displacement quotient (Bowers and Johnson 2003): above 0 good spread to the buffers, "
        "below 0 crime moved there. Null where the treated arm had no success to spread or move.",
        *WHOLE,
    )


@output
class TrialEffect:
    """What came of a trial, counted once it had ended."""

    counted_at: DateTime = field("When it was counted.", *WHOLE)
    treated_events: int = field("How many events there were in treated hotspots.", *WHOLE)
    control_events: int = field("How many there were in those of control.", *WHOLE)
    treated_unit_days: int = field("On how many days of a hotspot it was treated.", *WHOLE)
    control_unit_days: int = field("On how many it was not.", *WHOLE)
    p: float = field(
        "The primary test, two-sided: the share of allocations that might have been drawn by which the arms "
        "differ as much as by the one that was.",
        *WHOLE,
    )
    allocations: int = field("How many allocations were compared.", *WHOLE)
    exact: bool = field("Whether these are all that might have been drawn.", *WHOLE)
    rate_ratio: float | None = field(
        "How many times as much happened in treated hotspots; null where too little happened to say.", *WHOLE
    )
    rate_ratio_low: float | None = field("The lower end of its 95 % interval.", *WHOLE)
    rate_ratio_high: float | None = field("The upper end.", *WHOLE)
    displacement: TrialDisplacement | None = field(
        "What happened next door; null where the protocol has no buffer.", *WHOLE
    )
