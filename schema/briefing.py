"""Briefing: what officers should know until a moment, and that they have read it."""

import strawberry

from schema.field import choice, field, input, output
from schema.node import Node
from schema.orders import EXISTENCE, NARRATIVE, OPERATIONAL
from schema.refusal import Refusal
from schema.scalars import DateTime
from schema.vocabulary import Marking


@output
class BriefingReceipt:
    """That somebody has read a briefing."""

    officer: strawberry.ID = field("Who.", OPERATIONAL)
    read_at: DateTime = field("When, by her device.", OPERATIONAL)


@output
class Briefing(Node):
    """What officers should know. It is seen whole or not at all, and gone when it has expired."""

    title: str = field("What it is about.", NARRATIVE)
    text: str = field("What to know.", NARRATIVE)
    marking: Marking = field("How it is marked.", EXISTENCE)
    issued_at: DateTime = field("When it was issued.", EXISTENCE)
    expires_at: DateTime = field("When it is gone.", EXISTENCE)
    read_at: DateTime | None = field("When the viewer read it, by her device; null until then.", OPERATIONAL)
    receipts: list[BriefingReceipt] = field(
        "Who has read it, for whoever issued it; of others none but her own.", OPERATIONAL
    )


@input()
class IssueBriefingInput:
    """What to tell whom until when."""

    client_key: strawberry.ID = strawberry.field(
        description="A UUID of the client's own: the same sent twice is one briefing."
    )
    title: str = strawberry.field(description="What it is about, in 1 to 200 characters.")
    text: str = strawberry.field(description="What to know, in 1 to 2,000 characters.")
    marking: Marking = strawberry.field(
        description="How it is marked: who may not see such is not told of it."
    )
    expires_at: DateTime = strawberry.field(description="When it is gone, at most 31 days from now.")
    officers: list[strawberry.ID] | None = choice("For whom, of your own agency; none means all of it.")


@output
class IssueBriefingPayload:
    """The briefing, or why there is none."""

    briefing: Briefing | None = field("The briefing.", EXISTENCE, OPERATIONAL, NARRATIVE)
    refusal: Refusal | None = field("Why nothing was issued.")


@input()
class AcknowledgeBriefingInput:
    """Which briefing was read, and when."""

    id: strawberry.ID = strawberry.field(description="The briefing.")
    read_at: DateTime = strawberry.field(
        description="When it was read, by the device. The first word stands."
    )


@output
class AcknowledgeBriefingPayload:
    """The briefing with the receipt, or why there is none."""

    briefing: Briefing | None = field("The briefing.", EXISTENCE, OPERATIONAL, NARRATIVE)
    refusal: Refusal | None = field("Why nothing was noted.")
