"""Fixtures that every room's tests share."""

from tests.graphs import anyio_backend, embedded_engine, engine, neo4j_engine, neo4j_url
from tests.ledgers import (
    ledger,
    ledger_url,
    postgres,
    postgres_url,
    sqlite_ledger,
    sqlite_template,
    sqlite_url,
)

__all__ = [
    "anyio_backend",
    "embedded_engine",
    "engine",
    "ledger",
    "ledger_url",
    "neo4j_engine",
    "neo4j_url",
    "postgres",
    "postgres_url",
    "sqlite_ledger",
    "sqlite_template",
    "sqlite_url",
]
