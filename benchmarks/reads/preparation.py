"""Preparation of the reads: the questions, their statements, and how the product is asked over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.reads.questions import Question, choose_questions
from benchmarks.reads.statements import Product
from cypher.statement import Statement
from graph_api.authentication.development import DevelopmentKey
from graph_api.rooms import open_rooms
from graph_api.settings import Settings
from schema.vocabulary import FieldClass, Purpose

WHO, PURPOSE, CASE = "ana.reid", Purpose.SAFEGUARDING, "BENCHMARK-1"
"""A practitioner of children's services, who sees records of several agencies."""

TOKEN_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Prepared:
    """The questions, and for each variable of each the statement it becomes and the fields of its answer."""

    questions: list[Question]
    statements: list[list[Statement]]
    fields: list[list[int]]


async def prepare(settings: Settings, many: int) -> Prepared:
    """Ask the product each question with `many` variables, in this process. Raises BenchmarkError."""
    async with open_rooms(settings) as rooms:
        principal = rooms.directory.principal(WHO)
        assert principal is not None
        viewer = principal.asks(PURPOSE, CASE)
        sight = rooms.sights.decide(viewer, frozenset({FieldClass.EXISTENCE, FieldClass.IDENTITY}))
        questions = await choose_questions(rooms.engine, sight, many)
        product = Product(rooms, viewer)
        statements, counts = [], []
        for question in questions:
            told = [await product.ask(question.document, values) for values in question.variables]
            statements.append([statement for statement, _ in told])
            counts.append([count for _, count in told])
        return Prepared(questions, statements, counts)


def headers_of(settings: Settings) -> Mapping[str, str]:
    """What a signed-in viewer sends with each question."""
    token = DevelopmentKey.of(settings.home).token(WHO, settings.audience, TOKEN_SECONDS)
    return {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Accept": "application/graphql-response+json",
        "X-Purpose": PURPOSE,
        "X-Case-Reference": CASE,
    }


def environment_of(settings: Settings) -> dict[str, str]:
    """These settings for a server in another process."""
    return {
        "RICHPICTURE_HOME": str(settings.home),
        "RICHPICTURE_PARTNERSHIP": str(settings.partnership),
        "RICHPICTURE_LEDGER_URL": settings.ledger_address,
        "RICHPICTURE_GRAPH_URL": settings.graph_address,
        "RICHPICTURE_DEVELOPMENT": "true",
        # one viewer at one address asks for all
        "RICHPICTURE_REQUESTS_PER_MINUTE": "10000000",
        "RICHPICTURE_ADDRESS_REQUESTS_PER_MINUTE": "10000000",
        "RICHPICTURE_HOST": settings.host,
        "RICHPICTURE_PORT": str(settings.port),
    }
