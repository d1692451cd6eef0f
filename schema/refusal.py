"""Refusal: why a deed was not done, as an answer that a client can act on."""

from schema.field import field, output
from schema.vocabulary import RefusalCode


@output
class Refusal:
    """Why a deed was not done; nothing was changed by it."""

    code: RefusalCode = field("The sort of reason.")
    message: str = field("What is wrong, and what to do. For people; don't read it by a program.")
