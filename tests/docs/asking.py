"""Asking: the GraphQL examples of a page, put to the server of its shell and compared with what is shown."""

import json
import re
from typing import Any

import httpx2

from tests.docs.page import Block
from tests.docs.shell import Shell

_ASKED = re.compile(r"asked by (?P<user>\S+) for (?P<purpose>[A-Z_]+)(?P<loose>, in any order)?")


def is_asked(block: Block) -> bool:
    """Whether its note says who asks."""
    return _ASKED.fullmatch(block.note) is not None


def check(shell: Shell, question: Block, answer: Block) -> None:
    """Put a `graphql` block to the server, and compare what it says with the `json` block that follows.

    The note is `asked by USER for PURPOSE`; with `, in any order` after it lists are sets.
    """
    asked = _ASKED.fullmatch(question.note)
    assert asked, f"{question.place}: who asks?"
    status, token = shell.run(f"richpicture token {asked['user']}")
    assert status == 0, token
    told = httpx2.post(
        f"http://{shell.address}/graphql",
        json={"query": question.text},
        headers={"Authorization": f"Bearer {token.strip()}", "X-Purpose": asked["purpose"]},
        timeout=30,
    ).json()
    assert same(json.loads(answer.text), told, ordered=not asked["loose"]), (
        f"{question.place} is answered with\n{json.dumps(told, indent=2)}"
    )


def same(shown: Any, told: Any, *, ordered: bool = True) -> bool:
    """Whether an answer is as shown; `…` in a text stands for anything, alone for any value but null."""
    if shown == "…":
        return told is not None
    if isinstance(shown, dict) and isinstance(told, dict):
        keys = shown.keys()
        return keys == told.keys() and all(same(shown[key], told[key], ordered=ordered) for key in keys)
    if isinstance(shown, list) and isinstance(told, list):
        if len(shown) != len(told):
            return False
        if ordered:
            return all(map(same, shown, told))
        return all(any(same(one, other, ordered=False) for other in told) for one in shown)
    if isinstance(shown, str) and isinstance(told, str):
        return re.fullmatch(re.escape(shown).replace("…", ".*"), told) is not None
    return bool(shown == told)
