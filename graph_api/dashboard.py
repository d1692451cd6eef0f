"""The dashboard's questions: what it asks of a server, as the client of somebody who signed in.

It has no way of its own to anything: who asks, why, and what is seen are the server's to judge and to log.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import httpx2

from graph_api.plain import plain
from schema.partnership import ConfigurationError
from schema.vocabulary import Purpose

SECONDS = 60.0
WEEKS = 52
FORBIDDEN = "FORBIDDEN"

WHO = "{ viewer { name roles agency { name } } }"
_SPAN = "query ($from: Date!, $until: Date!)"
_MOMENTS = "query ($start: DateTime!, $end: DateTime!)"
_PERSONS = "{ totalCount edges { eventCount node { name birthDate } } }"
_WHERE = "where: {start: {from: $start, until: $end}}"
_WEEKS = (
    "count yearBefore change { ratio low high } periods { start count yearBefore expected threshold unusual }"
)
QUESTIONS = {
    "all": f"{_SPAN} {{ eventTrends(from: $from, until: $until) {{ {_WEEKS} }} }}",
    "kinds": f"{_SPAN} {{ eventTrends(from: $from, until: $until, by: [KIND], first: 9) "
    f"{{ kind {_WEEKS} }} }}",
    "hours": f"{_MOMENTS} {{ eventCounts({_WHERE}, by: [WEEKDAY, HOUR]) {{ weekday hour count }} }}",
    "places": f"{_MOMENTS} {{ topPlaces({_WHERE}) {{ totalCount edges {{ eventCount "
    "node { address postcode areas { name } } } } }",
    "persons": f"{_MOMENTS} {{ suspects: topPersons(role: [SUSPECT, OFFENDER], {_WHERE}) {_PERSONS} "
    f"victims: topPersons(role: [VICTIM], {_WHERE}) {_PERSONS} }}",
    "hotspots": "query ($day: Date!) { hotspots(where: {on: $day}, first: 10) "
    "{ totalCount edges { node { name rank score significant } } } }",
    "indicators": "{ populationIndicators { name share low high whole snapshot } }",
}
"""Each by itself, so that one which her role has not leaves the others."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What the server told: to whom, of which weeks, and the answer to each question that she may ask."""

    who: Mapping[str, Any]
    purpose: Purpose
    first: date
    end: date
    answers: Mapping[str, Any] = field(default_factory=dict)


def ask(server: str, token: str, purpose: Purpose, case: str | None, until: date) -> Picture:
    """Ask for the picture of the 52 whole weeks before a day. Raises ConfigurationError.

    Up to eight requests, one after the other.
    """
    end = until - timedelta(until.weekday())
    first = end - timedelta(WEEKS * 7)
    variables = {
        "from": first.isoformat(),
        "until": end.isoformat(),
        "start": f"{first}T00:00:00Z",
        "end": f"{end}T00:00:00Z",
        "day": until.isoformat(),
    }
    headers = {"Authorization": f"Bearer {token}", "X-Purpose": purpose.value}
    if case is not None:
        headers["X-Case-Reference"] = case
    with httpx2.Client(base_url=server, headers=headers, timeout=SECONDS, trust_env=False) as client:
        who = _answer(client, WHO, {})
        if who is None:
            raise ConfigurationError(f"{server} tells this user nothing for {purpose}.")
        found = {name: _answer(client, query, variables) for name, query in QUESTIONS.items()}
    return Picture(who["viewer"], purpose, first, end, {name: one for name, one in found.items() if one})


def _answer(client: httpx2.Client, query: str, variables: Mapping[str, str]) -> Mapping[str, Any] | None:
    """The data; None where her role has not this question, or her purpose not this field."""
    try:
        response = client.post("/graphql", json={"query": query, "variables": variables})
        told = response.json()
    except httpx2.HTTPError as error:
        raise ConfigurationError(
            f"No server answers at {client.base_url} ({type(error).__name__}). Start it with "
            "`richpicture serve`, or say where it is: --server."
        ) from None
    except ValueError:
        raise ConfigurationError(
            f"{client.base_url} is no richpicture server: it doesn't speak JSON."
        ) from None
    errors = told.get("errors") or []
    if any(one.get("extensions", {}).get("code") != FORBIDDEN for one in errors):
        why = str(errors[0].get("message", "without a word"))
        raise ConfigurationError(f"The server refused: {plain(why)}")
    data: Mapping[str, Any] | None = None if errors else told.get("data")
    return data
