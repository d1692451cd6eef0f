"""The command line `richpicture`: its words, and how it tells what went wrong."""

import os
import sys
import traceback

import typer
from rich.console import Console

from cypher.engine import GraphError
from demo.writers import DemoError
from graph_api.words import Words
from ledger.errors import LedgerError
from linkage.errors import LinkageError
from patrol.errors import PatrolError
from policies.errors import (
    AuditUnavailable,
    BadCertificate,
    BadExport,
    RightsError,
    Sealed,
    SecondPlaceFault,
)
from schema.partnership import ConfigurationError

EXPECTED = (
    ConfigurationError,
    LedgerError,
    GraphError,
    LinkageError,
    DemoError,
    AuditUnavailable,
    SecondPlaceFault,
    Sealed,
    BadExport,
    BadCertificate,
    RightsError,
    PatrolError,
)
"""What a user, a file or a server can cause: their messages say what was wrong, where, and what to do."""

app = typer.Typer(
    cls=Words,
    name="richpicture",
    epilog="Settings come from the environment (RICHPICTURE_…), .env and richpicture.toml.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def richpicture() -> None:
    """Links agencies' records to persons, keeps them as a graph, and answers by a policed GraphQL API."""


def main() -> None:
    """Run a command; exits with 1 after a mistake that is told, 2 after a wrong word, 3 after a defect."""
    os.umask(0o077)  # ledger, graph, extracts and keys are nobody else's to read
    try:
        app()
    except EXPECTED as error:
        _tell(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        # What it says may quote a person's value; where it happened does not.
        frame = traceback.extract_tb(error.__traceback__)[-1]
        _tell(
            f"Something unexpected happened ({type(error).__name__} at {frame.filename}:{frame.lineno}). "
            "Nothing is half done in the ledger; please report it."
        )
        sys.exit(3)


def _tell(message: str) -> None:
    Console(stderr=True, soft_wrap=True).print(message, markup=False, highlight=False)


if __name__ == "__main__":
    main()
