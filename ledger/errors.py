"""What can go wrong with the ledger, as one small tree; every message says what, where, and what to do."""


class LedgerError(Exception):
    """The ledger could not do what was asked."""


class LedgerUnreachable(LedgerError):
    """There is no database where the address points, or it does not let us in."""


class LedgerNotMigrated(LedgerError):
    """The database has no tables yet, or those of an older version of the program."""


class LedgerNewer(LedgerError):
    """The database was made by a newer version of the program."""


class LedgerBusy(LedgerError):
    """Another process does at this moment what only one may do."""
