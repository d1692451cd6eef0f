"""The prompt: an analyst asks one question after another, helped with words; answers are tables."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import typer
from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer
from prompt_toolkit.completion import Completion as Offer
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.lexers import PygmentsLexer
from prompt_toolkit.output import Output
from pygments.lexers.graph import CypherLexer

from cypher.projection.drawing import comments
from graph_api.analysts.client import Client, Unanswered
from graph_api.analysts.completion import completion
from graph_api.analysts.shown import show
from graph_api.plain import plain

WELCOME = "A question ends with ; and Tab completes. :schema tells what there is, :exit or Ctrl-D ends."
EXIT, SCHEMA = ":exit", ":schema"


def converse(
    client: Client,
    parameters: Mapping[str, Any],
    history: Path | None,
    rows: int | None = None,
    *,
    input: Input | None = None,
    output: Output | None = None,
) -> None:
    """Ask until the analyst leaves. Raises Unanswered where she may not ask at all.

    `parameters` are given with each question, `rows` are wanted of each answer at most. `history` is a file
    to which questions go, and nothing of what was answered; without it they are forgotten. `input` and
    `output` are the terminal's unless told.
    """
    day = client.snapshot()[1]
    typer.echo(f"Snapshot of {plain(day)} at {client.address}. {WELCOME}")
    session: PromptSession[str] = PromptSession(
        "cypher> ",
        multiline=Condition(lambda: not _whole(session.default_buffer.text)),
        prompt_continuation="      > ",
        completer=_Words(parameters),
        complete_while_typing=False,
        auto_suggest=AutoSuggestFromHistory(),
        lexer=PygmentsLexer(CypherLexer),
        history=_history(history),
        input=input,
        output=output,
    )
    for text in _lines(session):
        if text == SCHEMA:
            typer.echo(comments())
            continue
        needed = {name: value for name, value in parameters.items() if f"${name}" in text}
        try:
            show(client.cypher(text, needed, rows))
        except Unanswered as refusal:
            typer.echo(str(refusal))
        except KeyboardInterrupt:
            typer.echo("No longer waited for: it has ended.")


def _lines(session: PromptSession[str]) -> Iterator[str]:
    """What is entered, until the end; Ctrl-C drops what was begun."""
    with suppress(EOFError):
        while True:
            try:
                text = session.prompt().strip()
            except KeyboardInterrupt:
                continue
            if text == EXIT:
                return
            if text.strip("; \n"):
                yield text


def _whole(text: str) -> bool:
    """Whether Enter sends it: a question that has ended, a word to the prompt, or nothing."""
    told = text.strip()
    return not told or told.endswith(";") or told.startswith(":")


def _history(file: Path | None) -> History:
    if file is None:
        return InMemoryHistory()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.touch(mode=0o600)
    file.chmod(0o600)  # also one that others could read before
    return FileHistory(str(file))


class _Words(Completer):
    """Offers what may stand at the cursor."""

    def __init__(self, parameters: Collection[str]) -> None:
        self._parameters = parameters

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Offer]:
        """The words for the letters before the cursor."""
        found = completion(document.text_before_cursor, self._parameters)
        yield from (Offer(word, start_position=-len(found.begun)) for word in found.words)
