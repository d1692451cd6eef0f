"""Lists of words, written as one reads them."""


def listed(text: str) -> tuple[str, ...]:
    """The words of a list that commas divide; each may hold blanks and be broken over two lines."""
    return tuple(" ".join(word.split()) for word in text.split(","))
