"""Link explanation: why two records are one person, why not, and how a person came together."""

import strawberry

from schema.decision import Decision
from schema.field import field, output
from schema.vocabulary import FieldClass, ReviewReason

CONTACT, EXISTENCE, IDENTITY = FieldClass.CONTACT, FieldClass.EXISTENCE, FieldClass.IDENTITY
EVIDENCE = (EXISTENCE, IDENTITY, CONTACT)
"""Weights tell how names, dates, addresses and numbers agree: all these must be open in both records."""


@output
class ComparedValues:
    """What the two records tell for one comparison."""

    a: list[str] = field("What the one tells.", *EVIDENCE)
    b: list[str] = field("What the other tells.", *EVIDENCE)


@output
class ComparisonWeight:
    """What one comparison says of two records."""

    name: str = field("What is compared, by its name in the model.", *EVIDENCE)
    values: ComparedValues = field("What was compared.", *EVIDENCE)
    level: str | None = field("How they agree; null where only the run can tell.", *EVIDENCE)
    weight: float = field("Bits for one person, or against it where negative.", *EVIDENCE)
    frequency: float = field(
        "The part of the weight that comes from how rare the value is among all records, hidden ones too. So "
        "weights know it in coarse steps alone (the nearest of 1 in 16, 32, 64 …), and of values that few "
        "records have only that they are rare: one record more or less changes nothing but at a step's edge. "
        "Below zero the value is commoner than those are on which two records usually agree: to agree on it "
        "says less.",
        *EVIDENCE,
    )
    unknown: bool = field("Whether one of them tells nothing, so that there is no evidence.", *EVIDENCE)


@output
class WaterfallStep:
    """One bar of the waterfall from the prior to the match weight, in bits."""

    label: str = field("What it stands for.", *EVIDENCE)
    start: float = field("The sum before.", *EVIDENCE)
    end: float = field("The sum after.", *EVIDENCE)


@output
class MissingEvidence:
    """A comparison that is unknown or disagrees, and would have said more."""

    comparison: str = field("Its name in the model.", *EVIDENCE)
    unknown: bool = field("Whether one record tells nothing; else they disagree.", *EVIDENCE)
    weight: float = field("How many bits full agreement would have added.", *EVIDENCE)


@output
class LinkStep:
    """A link between two records."""

    a: strawberry.ID = field("The one record.", *EVIDENCE)
    b: strawberry.ID = field("The other record.", *EVIDENCE)
    weight: float = field("Its match weight in bits.", *EVIDENCE)


@output
class LinkEvidence:
    """Two records compared. The prior and the weights of the comparisons add up to the match weight."""

    model: str = field("The version of the model.", *EVIDENCE)
    prior: float = field("Bits for two records of which nothing is known.", *EVIDENCE)
    weight: float = field("The match weight in bits.", *EVIDENCE)
    probability: float = field("That they are one person, by this weight alone.", *EVIDENCE)
    threshold: float = field("The average weight in bits from which records become one person.", *EVIDENCE)
    comparisons: list[ComparisonWeight] = field("Each comparison.", *EVIDENCE)
    waterfall: list[WaterfallStep] = field("The same as bars, from the prior to the sum.", *EVIDENCE)
    missing: list[MissingEvidence] = field("What keeps most from a link, the strongest first.", *EVIDENCE)


@output
class ContraryPair:
    """Two records that are of two people whatever their weight says."""

    a: strawberry.ID = field("A record of the one.", *EVIDENCE)
    b: strawberry.ID = field("A record of the other.", *EVIDENCE)
    reason: ReviewReason = field("Why: TWINS or CONTRADICTION.", *EVIDENCE)


@output
class KeptApart:
    """What keeps two persons from becoming one, by their records that the viewer may compare."""

    average: float = field(
        "The average match weight in bits of all pairs of a record of the one and one of the other, 20 of "
        "each at most; a pair that is too weak to count has a fixed weight.",
        *EVIDENCE,
    )
    pairs: int = field("Of how many pairs.", *EVIDENCE)
    threshold: float = field(
        "The average from which they would be joined, if nothing below forbids it.", *EVIDENCE
    )
    contrary: list[ContraryPair] = field("Pairs that speak against it whatever they weigh.", *EVIDENCE)
    one_source: bool = field(
        "Whether both have records of one source that tells of everybody once.", *EVIDENCE
    )
    decisions: list[Decision] = field(
        "Rulings in force that a record of the one is not the other's.", EXISTENCE
    )


@output
class LinkExplanation:
    """Why two records are one person, or why not."""

    a: strawberry.ID = field("The one record; of a person the one with the strongest link.", EXISTENCE)
    b: strawberry.ID = field("The other record.", EXISTENCE)
    together: bool = field("Whether they are one person now.", EXISTENCE)
    evidence: LinkEvidence | None = field(
        "How they compare; null where a field that is compared is closed to the viewer.", *EVIDENCE
    )
    decisions: list[Decision] = field("What humans ruled on these two, the oldest first.", EXISTENCE)
    chain: list[LinkStep] = field(
        "Where they are one person: the chain from one to the other whose weakest link is strongest.",
        *EVIDENCE,
    )
    apart: KeptApart | None = field(
        "Where they are two persons: what keeps them apart; null where no records of both can be compared.",
        *EVIDENCE,
    )
    how: list[LinkStep] = field(
        "Of one person asked for twice: the links that join her records, the strongest first.", *EVIDENCE
    )
