"""Hotspots, as the contract tells them: one, or a page of those that were ranked for a day."""

from collections.abc import Mapping, Sequence
from typing import Any

from graph_api.crimes import Uncounted
from graph_api.errors import BadInput
from graph_api.roots.doses import Doses
from graph_api.roots.host import Host
from graph_api.roots.page import Page
from ledger.clock import fixed
from patrol.hotspots.hotspot import Hotspot, page, read
from schema.sight import Sight
from schema.vocabulary import FieldClass

NOT_BY_DEEDS = "A deed counts no crimes: ask `hotspot` for them."


def hotspots_value(host: Host, arguments: Mapping[str, Any], sight: Sight) -> dict[str, Any]:
    """The connection that the contract tells of, crimes still to be counted. Raises BadInput. May block."""
    where = arguments.get("where") or {}
    on, significant = where.get("on") or _today(host), where.get("significant")
    asked = Page.of(f"hotspots {on} {significant}", arguments, host.cursors)
    after = (int(asked.after[0]), str(asked.after[1])) if asked.after is not None else None
    with host.ledger.read() as connection:
        found = page(connection, sight.classes(FieldClass.EXISTENCE), on, significant, asked.first, after)
    doses = _doses(host, sight, found.hotspots)
    nodes = [((one.rank, one.id), hotspot_value(one, doses)) for one in found.hotspots]
    return asked.connection(nodes, found.more, found.total)


def one_hotspot_value(host: Host, id: str, sight: Sight) -> dict[str, Any] | None:
    """The hotspot of this id; None where the viewer sees none. May block."""
    with host.ledger.read() as connection:
        found = read(connection, sight.classes(FieldClass.EXISTENCE), id, _today(host))
    return hotspot_value(found, _doses(host, sight, [found])) if found is not None else None


def hotspot_value(one: Hotspot, doses: Doses, *, counted: bool = True) -> dict[str, Any]:
    """One hotspot by the contract's field names; its crimes are left to be counted, unless by a deed."""
    return {
        "id": one.id,
        "name": one.name,
        "boundary": one.boundary,
        "areaSquareMetres": one.area,
        "score": one.score,
        "rank": one.rank,
        "window": one.window,
        "significant": one.significant,
        "hours": list(one.hours),
        "weekdays": list(one.weekdays),
        "repeatUntil": one.repeat_until,
        "crimes": Uncounted(one.boundary) if counted else BadInput(NOT_BY_DEEDS),
        "dose": doses.of(one.id),
    }


def _doses(host: Host, sight: Sight, found: Sequence[Hotspot]) -> Doses:
    return Doses(host.ledger.read, sight.classes(FieldClass.OPERATIONAL), [one.id for one in found])


def _today(host: Host) -> str:
    return fixed(host.sights.now())[:10]
