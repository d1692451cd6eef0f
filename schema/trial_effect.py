"""What came of a trial: how it was kept to, its test, its estimate, and what happened next door."""

from schema.field import field, output
from schema.scalars import Date, DateTime
from schema.vocabulary import FieldClass

WHOLE = (FieldClass.EXISTENCE, FieldClass.OPERATIONAL, FieldClass.NARRATIVE)
"""A trial is seen whole or not at all."""


@output
class TrialArmAdherence:
    """How one arm was kept to: days of a hotspot in it, and patrols there."""

    unit_days: int = field("How many days of a hotspot are over.", *WHOLE)
    seconds: float = field("For how long patrols were there on one of them, on average.", *WHOLE)
    target_seconds: int = field("For how long they should have been.", *WHOLE)
    met: float = field(
        "The part of them with the target or more; where the target is 0, that without a patrol of a minute.",
        *WHOLE,
    )
    missed: int = field("How many have a target and no patrol at all, as far as is known.", *WHOLE)
    unknown: int = field(
        "How many have none that was measured, but time of which it is not known whether a patrol was there "
        "that was seen there before or after: they are not missed.",
        *WHOLE,
    )
    contaminated: int = field("How many have a patrol of a minute or more where none was wanted.", *WHOLE)


@output
class TrialAdherence:
    """Whether patrols went where the allocation sent them, and nowhere else, on the days that are over."""

    through: Date | None = field("The last day that is over; null before the second day.", *WHOLE)
    treated: TrialArmAdherence = field("Of the treated arm.", *WHOLE)
    control: TrialArmAdherence = field("Of control.", *WHOLE)


@output
class TrialDisplacement:
    """Whether what was prevented came back next door: hotspots and the buffers about them, together."""

    weighted_difference: int = field(
        "How many more events than control lets expect, against the same days of the weeks before (WDD, "
        "Wheeler and Ratcliffe 2018); negative is fewer.",
        *WHOLE,
    )
    low: float = field("The lower end of its 95 % interval, by all allocations that might have been.", *WHOLE)
    high: float = field("The upper end.", *WHOLE)
    p: float = field(
        "In what share of these allocations the difference is as large, by chance alone.", *WHOLE
    )
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
    rate_ratio_low: float | None = field(
        "The lower end of its 95 % interval: the ratios that the primary test would not refuse. 0 where it "
        "refuses none for being too small.",
        *WHOLE,
    )
    rate_ratio_high: float | None = field(
        "The upper end; null where the test refuses none for being too large.", *WHOLE
    )
    displacement: TrialDisplacement | None = field(
        "What happened next door; null where the protocol has no buffer.", *WHOLE
    )
