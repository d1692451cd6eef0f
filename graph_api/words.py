"""The words of the command line: each is a module that is imported when its word is asked for, not before."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

WORDS = {
    "demo": "Invent a partnership, link its records to persons, and serve the result on this machine.",
    "migrate": "Bring ledger and graph to this version, and the partnership's agencies into the ledger.",
    "ingest": "Take a delivery into the ledger: whole or not at all, once, and on where it stopped if it was"
    " killed.",
    "reclass": "Bring what a source stated into the category and marking that its TOML declares now.",
    "rejects": "List the rows of a batch that could not be read, with column and reason; their values are not"
    " shown.",
    "link": "Link all records to persons; the same records and rulings give the same persons.",
    "runs": "List the runs of the linkage, or tell one in full: findings, changes, time, drift.",
    "explain": "Tell how two records compare, in bits; what they say the API shows, to those who may see it.",
    "project": "Bring the graph up to the ledger. A server with the embedded graph does this by itself.",
    "serve": "Serve the API and its console.",
    "dashboard": "Ask a running server for the picture of 52 weeks, and write it as one page.",
    "token": "Print an access token for a user; with the development key alone, so on this machine alone.",
    "audit": "Check and read the log of who saw what.",
    "subject": "Give a person what is held of her, and erase what must go.",
    "retention": "Review and dispose of what has been kept long enough.",
    "evaluate": "Measure persons against the truth: of files linked in a scratch ledger, or of the ledger.",
    "model": "List, train, compare and choose the models of the linkage, and measure its blocking.",
    "hotspots": "Rank hotspots, and measure how well that can be done.",
    "population": "Publish and draw counts that identify nobody.",
    "projection": "Make and describe the graph on which analysts ask.",
    "cypher": "Ask the analysts' graph of a running server in Cypher: one question, or at a prompt.",
    "analyse": "Tell who stands where in a network of the analysts' graph: tables, files and a picture.",
    "operation": "Report what an operation came to.",
    "trial": "Design a trial of patrols, count what came of it, report it and verify it.",
    "policy": "Check policies and agreements, and explain what they decide.",
    "graph": "Care for the graph.",
    "schema": "Print or check the contract (GraphQL SDL).",
}
"""Word → its one line of help, so that the list of words needs no import."""


def load(word: str) -> Any:
    """The command of a word: a function, or a Typer of further words, that its module names like itself."""
    named = getattr(import_module(f"graph_api.commands.{word}"), word)
    if isinstance(named, typer.Typer):
        return typer.main.get_command(named)
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    alone.command(word)(named)
    return typer.main.get_command(alone)


class Words(TyperGroup):
    """Lists every word by its one line, and imports one alone."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All words, in the order of their use."""
        return list(WORDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """What the list of words shows of one; None for an unknown word."""
        return TyperCommand(cmd_name, help=WORDS[cmd_name]) if cmd_name in WORDS else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command itself, imported now; an unknown word is a usage error."""
        word, command, rest = super().resolve_command(ctx, args)
        return word, (load(word) if word and command else None), rest
