"""AuditEvent: one line of the log of who saw what."""

import strawberry

from schema.agency import Agency
from schema.event_where import DateTimeRange
from schema.field import choice, field, input, output
from schema.node import Node
from schema.scalars import DateTime
from schema.vocabulary import AuditAction, AuditOutcome, AuditStage, FieldClass, Purpose, Role


@output
class AuditEvent(Node):
    """One line of the log of who saw what. It names records and events by their ids and no one by name."""

    at: DateTime = field("When it was written.")
    stage: AuditStage = field("Whether it was written before the query or before the answer left.")
    request: str = field("What ties an intent to its outcome.")
    principal: str = field("The id of who asked.")
    agency: Agency | None = field("For whom she asked.")
    roles: list[Role] = field("In which roles.")
    purpose: Purpose | None = field("For which purpose.")
    case_reference: str | None = field("For which case.")
    action: AuditAction = field("What was done.")
    operation: str | None = field("Which fields of Query were asked, or which command ran.")
    operation_hash: str | None = field("SHA-256 of the query with its values taken out.")
    outcome: AuditOutcome | None = field("How the request ended.")
    address: str | None = field("The client's address, where the whole event may be read.")
    policy: str | None = field("The digest of the policies and agreements that were in force.")
    field_classes: list[FieldClass] = field("What sorts of fields were asked for, or given out.")
    searched: str | None = field(
        "What was looked for, sealed for the privacy officer (JWE), where the whole event may be read."
    )
    cypher: str | None = field(
        "What was asked in Cypher, its names and values taken out, where the whole event may be read."
    )
    rows: int | None = field("How many rows a question in Cypher gave, where the whole event may be read.")
    values: int | None = field(
        "How many values these rows held in all, those in lists and maps too, a text one for each 50 "
        "characters begun, where the whole event may be read."
    )
    bytes: int | None = field("How many bytes that answer had, where the whole event may be read.")
    subjects: list[strawberry.ID] = field("The records and events that the answer rests on.")
    grants: list[strawberry.ID] = field(
        "The break-glass grants that widened the sight of who asked, or that this is about."
    )


@input()
class AuditWhere:
    """Which audit events are meant: those that fulfil everything given here."""

    at: DateTimeRange | None = choice("When they were written.")
    principal: strawberry.ID | None = choice("Who asked.")
    agency: strawberry.ID | None = choice("For whom.")
    purpose: list[Purpose] | None = choice("For which purpose: one of these.")
    action: list[AuditAction] | None = choice("What was done: one of these.")
    stage: AuditStage | None = choice("Only intents, or only outcomes.")
    outcome: list[AuditOutcome] | None = choice("How it ended: one of these.")
    subject: strawberry.ID | None = choice("Whom or what it concerned: a record or an event.")
    grant: strawberry.ID | None = choice("Under which break-glass grant it was done, or which it is about.")
