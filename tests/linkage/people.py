"""People for tests of linkage: records as the ledger tells them, and the features made of these."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pyarrow as pa

from linkage.duck import Duck
from linkage.model.features import TOLD, make_features

JANE: Mapping[str, Any] = {
    "given_name": "Jane",
    "middle_names": "Mary",
    "family_name": "Doe",
    "birth_date": "1984-03-12",
    "sex": "FEMALE",
    "address": "12 Mill Road",
    "town": "Reading",
    "postcode": "RG1 4QD",
    "phones": ["+447700900123"],
    "identifiers": {"NHS_NUMBER": "9434765919"},
}
"""Somebody of whom much is told."""


def told(records: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Records as the table `told`; ids, entries and the source are made up where they aren't said."""
    rows = [
        {
            "record": f"record_{number:04}",
            "entry": number,
            "source": "desk",
            **dict.fromkeys(TOLD),
            **{
                name: orjson.dumps(value).decode() if isinstance(value, list | dict) else value
                for name, value in record.items()
            },
        }
        for number, record in enumerate(records)
    ]
    schema = pa.schema(
        [("record", pa.string()), ("entry", pa.int64()), ("source", pa.string())]
        + [(name, pa.string()) for name in TOLD]
    )
    return pa.Table.from_pylist(rows, schema=schema)


def features(duck: Duck, records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The features of these records, in their order; the table stays in the database."""
    duck.put("told", told(records))
    make_features(duck)
    return [row for batch in duck.batches("SELECT * FROM features ORDER BY n") for row in batch.to_pylist()]
