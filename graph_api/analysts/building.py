"""The projection: the analysts' graph, cut from what the ledger tells now by an analyst's policy."""

from collections.abc import Mapping
from datetime import date

from anyio import to_thread

from cypher.projection.cut import Cut
from cypher.projection.files import Standing, write
from cypher.projection.snapshot import Snapshot, snapshot
from graph_api.settings import Settings
from ledger.database import Ledger
from linkage.progress import Progress
from linkage.projection import present
from linkage.projection.portions import whole
from policies.audit.deed import deed
from policies.entities import NOBODY
from policies.sight import Sights
from schema.partnership import ConfigurationError, Partnership, ProjectionDeclaration
from schema.sight import Viewer
from schema.vocabulary import AuditAction, FieldClass, Role


async def build(
    settings: Settings, ledger: Ledger, partnership: Partnership, day: date, progress: Progress
) -> Standing:
    """Make the snapshot of this moment and put it in the place of the one before. That it was done is logged.

    Raises ConfigurationError where policy lets nothing enter, LedgerError, GraphError.
    """
    declared = declared_projection(partnership)
    sights = Sights.open(settings.folder, ledger)
    with ledger.turn("projection build"), deed(ledger, AuditAction.EXPORT, "projection build") as done:
        made, classes = await to_thread.run_sync(_cut, ledger, sights, declared, day, progress)
        stands = await write(settings.projections, made, day, classes, declared.k, sights.digest)
        done.counts.update(stands.about.counts)
    return stands


def declared_projection(partnership: Partnership) -> ProjectionDeclaration:
    """What `partnership.toml` says of the projection. Raises ConfigurationError where it says nothing."""
    declared = partnership.projection
    if declared is None:
        raise ConfigurationError(
            "partnership.toml has no [projection]: say there for an analyst of which agency it is cut."
        )
    partnership.agency(declared.agency)
    return declared


def _cut(
    ledger: Ledger, sights: Sights, declared: ProjectionDeclaration, day: date, progress: Progress
) -> tuple[Snapshot, Mapping[str, frozenset[int]]]:
    who = Viewer(NOBODY, NOBODY, declared.agency, frozenset([Role.ANALYST]), declared.purpose)
    allowed = sights.permissions.projected(who)
    if not allowed.get(FieldClass.EXISTENCE):
        raise ConfigurationError(
            sights.fault
            or f"No policy lets anything enter the projection for an analyst of {declared.agency} who asks "
            f'for {declared.purpose}: permit "project existence" of some class.'
        )
    with ledger.read() as connection:
        # Of whom there are few, that somebody is in such a class would tell who.
        few = {number for number, persons in present.populations(connection).items() if persons < declared.k}
        open = {kind: numbers - few for kind, numbers in allowed.items()}
        cut = Cut(open, declared.area, day)
        with progress.stage("Cut", 0) as advance:
            for portion in whole(connection):
                cut.take(portion)
                advance(portion.size())
    return snapshot(cut, declared.k, declared.sample), {str(kind): numbers for kind, numbers in open.items()}
