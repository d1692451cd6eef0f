"""Versions: the texts that were in force, kept in the ledger: what they decided can be decided again."""

from sqlalchemy import Connection, insert, select

from ledger.clock import now
from ledger.tables import policy_version
from policies.texts import Texts

_LATEST = select(policy_version.c.digest).order_by(policy_version.c.number.desc()).limit(1)


def keep_version(connection: Connection, texts: Texts) -> None:
    """Note that these texts are in force from now on, unless the ledger says so already."""
    if connection.execute(_LATEST).scalar_one_or_none() != texts.digest:
        row = {"digest": texts.digest, "since": now(), "texts": dict(texts.files)}
        connection.execute(insert(policy_version), row)
