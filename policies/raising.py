"""What in a policy can raise: one that raises decides nothing, so `policy check` refuses each that could.

Cedar's validator proves that types fit and attributes are there. It does not prove that sums stay within 64
bits, that an entity which a text names exists when its attributes are read, that a text is a date or an
address, or that an expression is not too deep for the evaluator
(https://docs.cedarpolicy.com/policies/validation.html). So only what can't raise is accepted: comparisons,
sets, hierarchies, and attributes of `principal`, `resource` and `context` themselves.
"""

from collections.abc import Iterator

from policies.cedar import conditions
from policies.errors import PolicyError
from policies.texts import Texts

DEEPEST = 64
"""Expressions within expressions, where a chain of as many `&&` or `||` counts like nesting."""

_SAFE = frozenset(
    {
        "Value", "Var", "Set", "Record", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "!", "in", "is", "has",
        "like", "contains", "containsAll", "containsAny", "isEmpty", "if-then-else", ".",
    }
)  # fmt: skip


def refuse_raising(texts: Texts) -> None:
    """Raise PolicyError with every policy of texts that were read that could raise, and why."""
    faults = [
        f"{texts.folder / file}: policy {id!r} could raise, and would then decide nothing: {what}."
        for file, text in texts.files.items()
        if file.endswith(".cedar")
        for id, expression in conditions(text)
        for what in raising(expression)
    ]
    if faults:
        raise PolicyError("\n".join(faults))


def raising(expression: object) -> Iterator[str]:
    """What in an expression can raise, in words; `expression` is in Cedar's JSON policy format."""
    found: dict[str, None] = {}
    waiting: list[tuple[object, int]] = [(expression, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > DEEPEST:
            found[f"it nests more than {DEEPEST} expressions, which can be too deep to be evaluated"] = None
            continue
        if isinstance(node, dict) and len(node) == 1:
            [(name, inside)] = node.items()
            if name not in _SAFE:
                found[f"it uses {name!r}, which can fail when it is evaluated"] = None
            if name == "." and not _is_variable(inside["left"]):
                found[
                    f"it reads .{inside['attr']} of something other than principal, resource or context, "
                    "which need not exist"
                ] = None
            if name in ("Value", "Var"):
                continue
            waiting += [(one, depth + 1) for one in _operands(inside)]
    yield from sorted(found)


def _is_variable(node: object) -> bool:
    return isinstance(node, dict) and node.keys() == {"Var"}


def _operands(inside: object) -> list[object]:
    """The expressions within one, whatever its operator calls them."""
    if isinstance(inside, dict):
        # A record's fields and an operator's operands alike are expressions, and so objects.
        return [one for one in inside.values() if isinstance(one, dict)]
    return list(inside) if isinstance(inside, list) else []
