"""Parseable: which policy texts the parser is given, since one nested too deep ends the whole process.

cedarpy looks at how deep a policy is nested only after it was parsed, and its parser recurses: on a stack of
8 MiB it dies, past any `except`, of about 600 brackets in one another or 2,000 operators in a row.
"""

import re

MOST_DEEP = 50
"""How many brackets may stand in one another."""
MOST_LONG = 500
"""How many operators and opening brackets one policy may have; names, texts and commas are not counted."""

# As Cedar's own lexer tells texts and comments, or a bracket might hide in what only one of the two skips.
_TOKEN = re.compile(
    r'"(?:\\.|[^"\\])*"|//[^\n\r]*|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<end>;)'
    r"|(?P<operator>&&|\|\||[=!<>]=|[-!<>+*.%/]|\b(?:if|then|else|in|is|has|like|when|unless)\b)"
)


def too_large(text: str) -> str | None:
    """Why a text of policies is not given to the parser; None where it may be."""
    deep = long = 0
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        deep = max(deep + (kind == "open") - (kind == "close"), 0)
        long += kind in ("open", "operator")
        if kind == "end" and deep == 0:
            long = 0
        if deep > MOST_DEEP:
            why = f"more than {MOST_DEEP} brackets stand in one another; write the policy flatter."
        elif long > MOST_LONG:
            why = f"one policy has more than {MOST_LONG} operators and brackets; make several of it."
        else:
            continue
        line = text.count("\n", 0, token.start()) + 1
        return f"line {line}: {why}"
    return None
