"""Fixtures that every room's tests share, and the options of the long proofs."""

import pytest

from tests.graphs import anyio_backend, embedded_engine, engine, neo4j_engine, neo4j_url
from tests.ledgers import (
    databases,
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
    "databases",
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


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make prove SEED=… CASES=…`"""
    parser.addoption("--seed", type=int, default=1, help="seed of the random cases of a proof")
    parser.addoption("--cases", type=int, default=None, help="how many random cases a proof asks")
