"""Fixtures that every room's tests share."""

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
    "ledger",
    "ledger_url",
    "postgres",
    "postgres_url",
    "sqlite_ledger",
    "sqlite_template",
    "sqlite_url",
]
