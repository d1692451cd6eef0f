"""LinkageRun: a run of the linkage, in figures that name nobody."""

from schema.field import field, output
from schema.scalars import DateTime
from schema.vocabulary import LinkageRunState


@output
class LinkageStage:
    """A stage of a run."""

    name: str = field("What was done.")
    seconds: float = field("How long it took.")


@output
class LinkageDrift:
    """How far the match weights of a run's pairs have moved from those of an earlier run."""

    since: int = field("The number of the earlier run.")
    index: float = field("The population stability index over bins of 4 bits; 0 is not at all.")
    bound: float = field("What it may be: 0.1, or what chance alone may make of few pairs.")
    beyond: bool = field("Whether it is more: somebody should look.")


@output
class LinkageRun:
    """A run of the linkage. What one that was not done never found is null."""

    number: int = field("Its number; later ones have higher numbers.")
    state: LinkageRunState = field("How far it came.")
    whole: bool = field("Whether it linked all records; else only what was new since the run before.")
    in_force: bool = field("Whether the persons of today are by it: the last whole one that was done.")
    started_at: DateTime = field("When it began.")
    ended_at: DateTime | None = field("When it ended; null while it goes on.")
    model: str | None = field("The model by which it linked.")
    model_before: str | None = field("The model of the run before, where it was another.")
    batches: list[int] = field("The numbers of the batches that no run had linked before.")
    records: int | None = field(
        "How many records it linked; of one that is not whole, how many it looked at."
    )
    pairs: int | None = field("How many pairs of records it weighed; null for one that is not whole.")
    persons: int | None = field("How many persons these records are; null for one that is not whole.")
    created: int | None = field("How many persons it made.")
    merged: int | None = field("How many persons went into others.")
    split: int | None = field("How often records left a person who remained.")
    moved: int | None = field("How many records changed their person.")
    doubts: int | None = field("On how many pairs of records a human should rule then, decisions aside.")
    stages: list[LinkageStage] = field("What it did, in order, as far as it came.")
    drift: LinkageDrift | None = field("How far match weights moved; null without an earlier run.")
