"""AuditFinding: something in the log of who saw what that deserves a look."""

from schema.agency import Agency
from schema.field import field, output
from schema.scalars import DateTime
from schema.vocabulary import AuditFindingKind


@output
class AuditFinding:
    """A reason to ask, not a verdict. `auditEvents` with this principal and time shows what is behind it."""

    kind: AuditFindingKind = field("Which rule found it.")
    principal: str = field("Whose doing it was, by her id.")
    agency: Agency | None = field("For whom she did it.")
    since: DateTime = field("From when.")
    until: DateTime = field("Until when; not included.")
    count: int = field("How many requests.")
    usual: float | None = field("What it was held against, where the rule compares.")
    reason: str = field("The rule and its numbers, in one sentence.")
