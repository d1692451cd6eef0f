"""The roots `places`, `objects` and `staff`: things without a class, shown where a visible edge reaches."""

from collections.abc import Sequence

from cypher.plan.answer import Asked
from cypher.plan.arguments import given, inner, text
from cypher.plan.chosen import Arguments, Chosen, Shape, Wanted
from cypher.plan.circle import circle_parameters, distance, in_circle
from cypher.plan.connection import Order, Page, page_shape
from cypher.plan.draft import Draft, Lines, call, where
from cypher.plan.errors import BadInput
from cypher.plan.object import object_ways
from cypher.plan.place import place_ways
from cypher.plan.root import Found, Root, page_root
from cypher.plan.staff import staff_ways
from cypher.plan.witness import COUNTED, Way, add_witnesses, exists, witnesses
from cypher.search_keys import folded
from schema.vocabulary import FieldClass


def places_shape(arguments: Arguments) -> Shape:
    """The page, and which conditions are given."""
    return (*page_shape()(arguments), *given(arguments, "near", "text"))


def objects_shape(arguments: Arguments) -> Shape:
    """The page, and which conditions are given."""
    return (*page_shape()(arguments), *given(arguments, "kind", "label"))


def staff_shape(arguments: Arguments) -> Shape:
    """The page, and which conditions are given."""
    return (*page_shape()(arguments), *given(arguments, "text"))


def places_root(draft: Draft, chosen: Chosen, wanted: Wanted) -> Root:
    """Places: of a circle the nearest first, of a text by address, else by id."""
    place, tests, keys = draft.name("n"), list[str](), list[str]()
    if "near" in chosen.shape[2:]:
        circle = circle_parameters(draft, lambda asked: inner(asked.arguments[chosen.place], "near"))
        tests += in_circle(place, circle)
        # In whole millimetres: what lies equally far does so in every engine's arithmetic.
        keys.append(f"toInteger(1000 * {distance(place, circle)})")
    if "text" in chosen.shape[2:]:
        tests.append(_contains(draft, chosen, f"{place}.addressKey"))
        keys += [] if keys else [f"{place}.addressKey"]
    find = [f"MATCH ({place}:Place)"]
    return _root(draft, chosen, wanted, "Place", place, find, tests, place_ways(draft, place), keys)


def objects_root(draft: Draft, chosen: Chosen, wanted: Wanted) -> Root:
    """Objects by id. By its label an object is found where the viewer may see the label."""
    thing = draft.name("n")
    find, tests, kind = [f"MATCH ({thing}:Object)"], list[str](), None
    if "label" in chosen.shape[2:]:
        labels = draft.parameter(
            lambda asked: list(asked.reference.stored("label", text(asked.arguments[chosen.place], "label")))
        )
        find = [f"UNWIND {labels} AS v", *find]
        tests.append(f"{thing}.value = v")
        kind = FieldClass.CONTACT
    if "kind" in chosen.shape[2:]:
        kinds = draft.parameter(lambda asked: str(asked.arguments[chosen.place]["kind"]))
        tests.append(f"{thing}.kind = {kinds}")
    return _root(draft, chosen, wanted, "Object", thing, find, tests, object_ways(draft, thing, kind), [])


def staff_root(draft: Draft, chosen: Chosen, wanted: Wanted) -> Root:
    """Staff by name."""
    staff, tests = draft.name("n"), list[str]()
    if "text" in chosen.shape[2:]:
        tests.append(_contains(draft, chosen, f"{staff}.nameKey"))
    keys = [f"coalesce({staff}.nameKey, '~')"]
    find = [f"MATCH ({staff}:Staff)"]
    return _root(draft, chosen, wanted, "Staff", staff, find, tests, staff_ways(draft, staff), keys)


def _root(
    draft: Draft,
    chosen: Chosen,
    wanted: Wanted,
    type: str,
    variable: str,
    find: Sequence[str],
    tests: Sequence[str],
    ways: Sequence[Way],
    keys: Sequence[str],
) -> Root:
    """A root over the things that pass the tests and that a way reaches.

    They come in the order of at most one key `k`, then by id.
    """
    page = Page.of(chosen, "Query")
    carried = ("k",) if keys else ()
    order = Order((*carried, f"{variable}.id"))
    *before, match = find
    matched = [*before, f"{match}{where((*tests, exists(ways)))}"]
    lines: Lines = [*matched, *(f"WITH {variable}, {key} AS k" for key in keys)]
    if page.followed:
        length = len(order.keys)
        values = draft.parameters(length, lambda asked: page.key(asked, length) or [])
        after = " AND ".join(order.after(values))
        lines += [f"WITH {', '.join((variable, *carried))} WHERE {after}"]
    lines.append(
        f"RETURN {', '.join((f'{variable}.id AS i', *carried))} ORDER BY {order.text} LIMIT {page.first + 1}"
    )
    count = [*matched, f"RETURN count({variable}) AS total"]
    counted = [
        *matched,
        f"WITH {variable} LIMIT {COUNTED}",
        *witnesses(variable, ways),
        f"WITH DISTINCT w LIMIT {COUNTED}",
        "RETURN collect(w) AS counted",
    ]
    found = Found(
        variable,
        call("", lines),
        count,
        counted,
        order.text,
        order.keys,
        carried,
        rest=lambda block: add_witnesses(draft, block, variable, ways),
    )
    return page_root(draft, chosen, wanted, type, found)


def _contains(draft: Draft, chosen: Chosen, key: str) -> str:
    def sought(asked: Asked) -> str:
        found = folded(text(asked.arguments[chosen.place], "text"))
        if not found:
            raise BadInput("text must hold at least one letter or digit.")
        return found

    return f"{key} CONTAINS {draft.parameter(sought)}"
