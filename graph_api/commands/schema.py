"""`richpicture schema`: the contract as text, and whether what is committed still holds."""

import typer
from rich.console import Console

from schema.committed import contract_faults
from schema.contract import contract_text

schema = typer.Typer(
    help="Print or check the contract (GraphQL SDL).", no_args_is_help=True, add_completion=False
)


@schema.command("print")
def show() -> None:
    """Print the contract that the code declares."""
    typer.echo(contract_text(), nl=False)


@schema.command()
def check() -> None:
    """Check that the committed contract is the code's and breaks no client of the last release."""
    faults = contract_faults()
    for fault in faults:
        Console(stderr=True).print(fault, markup=False)
    if faults:
        raise typer.Exit(1)
    typer.echo("The contract is the code's and breaks no released one.")
