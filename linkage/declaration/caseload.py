"""Caseload: on which worker's caseload a row says that a person is."""

from collections.abc import Iterator

from pydantic import Field

from linkage.declaration.columns import Columns
from schema.partnership import Declared


class CaseloadDeclaration(Declared):
    """That `person` is on the caseload of the user whose id stands in the column `worker`."""

    worker: str
    person: str
    since: Columns = Field(default=(), alias="from")
    until: Columns = ()

    def columns(self) -> Iterator[str]:
        """Every column that it reads."""
        yield from (self.worker, *self.dates())

    def dates(self) -> Iterator[str]:
        """The columns that say from when until when."""
        yield from (*self.since, *self.until)
