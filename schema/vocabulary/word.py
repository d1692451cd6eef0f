"""A word: a member of an enumeration of the vocabulary."""

from enum import StrEnum


class Word(StrEnum):
    """A word of the vocabulary: its value is its own name, so that storage, policy and GraphQL agree."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[str]) -> str:
        return name
