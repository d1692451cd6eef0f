"""Population tables, as the contract tells them: as they were published, never counted for a question."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from graph_api.errors import BadInput
from graph_api.roots.host import Host
from patrol.population.protection import Cell
from patrol.population.snapshot import By, published, read, read_indicators
from schema.partnership import DIMENSIONS
from schema.sight import Sight
from schema.vocabulary import FieldClass, PopulationDimension, PopulationMeasure

FIELDS = {
    PopulationDimension.AGE_BAND: "ageBand",
    PopulationDimension.SEX: "sex",
    PopulationDimension.AGENCY_COUNT: "agencyCount",
    PopulationDimension.AREA: "area",
    PopulationDimension.KIND: "kind",
    PopulationDimension.MONTH: "month",
}


def population_table_value(host: Host, arguments: Mapping[str, Any], sight: Sight) -> dict[str, Any]:
    """The table that is asked for, as it was published. Raises BadInput where there is none. May block."""
    measure = PopulationMeasure(arguments["measure"])
    asked = {PopulationDimension(one) for one in arguments["by"]}
    by = tuple(one for one in DIMENSIONS[measure] if one in asked)
    open = sight.classes(FieldClass.EXISTENCE)
    with host.ledger.read() as connection:
        found = read(connection, open, (measure, by), arguments.get("snapshot")) if asked <= {*by} else None
        if found is None:
            known = "; ".join(published(connection, open)) or "none"
            raise BadInput(f"This table was not published. Published for this purpose: {known}.")
    return {
        "measure": measure.value,
        "by": [one.value for one in by],
        "snapshot": found.day,
        "cells": [_cell(by, cell, count) for cell, count in found.cells],
    }


def population_indicators_value(
    host: Host, arguments: Mapping[str, Any], sight: Sight
) -> list[dict[str, Any]]:
    """The indicators of a snapshot, as they were published; none where the viewer has none. May block."""
    with host.ledger.read() as connection:
        found = read_indicators(connection, sight.classes(FieldClass.EXISTENCE), arguments.get("snapshot"))
    day, shown = found or ("", ())
    return [{**asdict(one), "snapshot": day} for one in shown]


def _cell(by: By, cell: Cell, count: int) -> dict[str, Any]:
    told = {FIELDS[one]: value for one, value in zip(by, cell, strict=True)}
    return {**dict.fromkeys(FIELDS.values()), **told, "count": count}
