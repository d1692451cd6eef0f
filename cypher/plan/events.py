"""The root `events`: all events that the viewer may see, by start.

Without a bound on start the page has two parts, which together make one total order: events with a start,
which a range index can serve, and, only where these leave room, events without. First and later pages
share one text: without a cursor the bounds stand beyond every key.
"""

from collections.abc import Sequence

from cypher.plan.answer import Asked
from cypher.plan.chosen import Chosen, Wanted
from cypher.plan.connection import Order, Page
from cypher.plan.draft import Draft, Lines, call, where
from cypher.plan.event import events_order
from cypher.plan.root import Found, Root, page_root
from cypher.plan.where import EventWhere
from cypher.plan.witness import COUNTED

BEYOND = "\uffff"
"""Sorts after every start and every id."""


def events_root(draft: Draft, chosen: Chosen, wanted: Wanted) -> Root:
    """Events that fulfil the condition."""
    event = draft.name("n")
    condition = EventWhere(draft, chosen.shape[3:], chosen.place)
    anchor = condition.anchor()
    page = Page.of(chosen, "Query")
    order = events_order(chosen, event, f"{event}.id")
    if anchor:
        pattern, tests = condition.match(event, anchor)
        tests += [draft.visible(event), *condition.tests(event, without=anchor)]
        before = condition.before()
        lines = _from_anchor(draft, page, event, before, pattern, tests, order)
        again, keys = order.text, order.keys
        matched = [*before, f"MATCH {pattern}{where(tests)}", f"WITH DISTINCT {event}"]
        counted = [*matched[:-1], f"{matched[-1]} LIMIT {COUNTED}"]
    else:
        tests = [*condition.tests(event), draft.visible(event)]
        bounded = any(name.startswith("start.") for name in condition.names)
        by_start = Order((f"{event}.start", f"{event}.id"), order.descending)
        lines = _from_all(draft, page, event, tests, by_start, bounded)
        again, keys = f"{event}.start IS NULL, {by_start.text}", by_start.keys
        matched = [f"MATCH ({event}:Event){where(tests)}"]
        counted = [*matched, f"WITH {event} LIMIT {COUNTED}"]
    count = [*matched, f"RETURN count({event}) AS total"]
    counted.append(f"RETURN collect({event}.id) AS counted")
    return page_root(draft, chosen, wanted, "Event", Found(event, lines, count, counted, again, keys))


def _from_anchor(
    draft: Draft, page: Page, event: str, before: Lines, pattern: str, tests: Sequence[str], order: Order
) -> Lines:
    after: list[str] = []
    if page.followed:
        after = order.after(draft.parameters(2, lambda asked: page.key(asked, 2) or []))
    return call(
        "",
        before,
        [
            f"MATCH {pattern}{where((*tests, *after))}",
            f"WITH DISTINCT {event} ORDER BY {order.text} LIMIT {page.first + 1}",
            f"RETURN {event}.id AS i",
        ],
    )


def _from_all(
    draft: Draft, page: Page, event: str, tests: Sequence[str], order: Order, bounded: bool
) -> Lines:
    limit = page.first + 1

    def bounds(asked: Asked) -> list[object]:
        """Bounds of (start, id) for events with a start, of the id for those without."""
        far, near = (BEYOND, "") if order.descending else ("", BEYOND)
        key = page.key(asked, 2)
        if key is None:
            return [far, far, far]
        start, id = key
        return [near, near, id] if start is None else [start, id, far]

    start, id, undated_id = draft.parameters(3, bounds)
    dated = call(
        "",
        [
            f"MATCH ({event}:Event){where((*order.after((start, id)), *tests))}",
            f"RETURN {event}.id AS i ORDER BY {order.text} LIMIT {limit}",
        ],
    )
    if bounded:
        return dated
    by_id = Order((f"{event}.id",), order.descending)
    without_start = (f"{event}.start IS NULL", *by_id.after((undated_id,)), *tests)
    return [
        *dated,
        "WITH collect(i) AS dated",
        *call(
            "dated",
            [
                f"WITH size(dated) AS found WHERE found < {limit}",
                f"MATCH ({event}:Event){where(without_start)}",
                f"WITH {event} ORDER BY {by_id.text} LIMIT {limit}",
                f"RETURN collect({event}.id) AS undated",
            ],
        ),
        f"WITH (dated + undated)[..{limit}] AS ids",
        "UNWIND ids AS i",
    ]
