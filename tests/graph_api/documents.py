"""Documents for tests: random valid queries with fragments, aliases, directives and variables."""

from dataclasses import dataclass, field

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)
from hypothesis import strategies as st

from graph_api.question.executable import executable_contract

SCHEMA = executable_contract()

# Arguments that fit wherever a field takes them; a response name stands for one choice of them.
VALUES = {
    "first": ("3", "$few", "null", "0"),
    "after": ("null", '"cursor"'),
    "agency": ('["agency_police"]', "[]"),
    "role": ("[VICTIM]", "[SUSPECT, OFFENDER]"),
    "where": (
        "{kind: [ROBBERY]}",
        '{text: "knife", start: {from: $since}}',
        "null",
        '{place: "place_a", area: "b"}',
    ),
    "orderBy": ("START_ASC", "$order", "null"),
    "id": ('"person_a"', "$id"),
    "a": ('"record_a"', "$id"),
    "b": ('"record_b"',),
    "eventId": ('"audit_a"', "$id"),
    "treeSize": ("null", "7"),
    "from": ("1", "3"),
    "to": ("5",),
    "on": ('"2026-01-31"',),
    "by": ('{text: "ann"}', '{identifier: {kind: NHS_NUMBER, value: "943 476 5919"}}'),
}
BY_OTHERS: dict[str, dict[str, tuple[str, ...]]] = {
    "eventCounts": {"by": ("[KIND, MONTH]", "OUTCOME")},
    "eventTrends": {
        "by": ("[KIND, AREA]", "ROLE", "null"),
        "from": ('"2025-01-01"',),
        "until": ('"2026-01-01"',),
        "every": ("WEEK", "MONTH"),
        "first": ("1", "null"),
    },
    "populationTable": {
        "measure": ("PERSONS", "EVENTS"),
        "by": ("[]", "[AREA, KIND]"),
        "snapshot": ("null",),
    },
    "populationIndicators": {"snapshot": ("null", '"2026-01-31"')},
    "hotspots": {"first": VALUES["first"], "where": ("{significant: true}", '{on: "2026-01-31"}', "null")},
}
DECLARED = (
    '($few: Int = 2, $since: DateTime, $order: EventOrder = START_ASC, $id: ID = "event_b", '
    "$yes: Boolean! = true, $no: Boolean! = false)"
)
LEAVES = ("findPersons", "personNetwork", "shortestPaths", "auditEvents", "accessesTo", "auditFindings")


@dataclass
class Writer:
    """Writes one document; fragments are kept to stand behind it."""

    draw: st.DrawFn
    fragments: list[str] = field(default_factory=list)

    def selections(self, type: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> str:
        """What stands between braces for this type."""
        written = [self.one(type, depth) for _ in range(self.draw(st.integers(1, 4)))]
        return "{ " + " ".join(written) + " }"

    def one(self, type: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> str:
        """A field, or fields in a fragment."""
        shape = self.draw(st.integers(0, 9))
        if depth > 0 and shape == 0:
            return f"... {self.directive()} {self.selections(type, depth - 1)}"
        if depth > 0 and shape == 1:
            inner = self.narrowed(type)
            return f"... on {inner.name} {self.directive()} {self.selections(inner, depth - 1)}"
        if depth > 0 and shape == 2:
            inner = self.narrowed(type)
            text = self.selections(inner, depth - 1)
            name = f"F{len(self.fragments)}"
            self.fragments.append(f"fragment {name} on {inner.name} {text}")
            again = f" ...{name}" if self.draw(st.booleans()) else ""
            return f"...{name} {self.directive()}{again}"
        return self.field(type, depth)

    def field(self, type: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> str:
        """A field with its arguments under a response name that stands for them."""
        fields = [
            name
            for name, declared in type.fields.items()
            if (depth > 0 or is_leaf_type(get_named_type(declared.type))) and name not in LEAVES
        ]
        name = self.draw(st.sampled_from([*fields, "__typename"])) if fields else "__typename"
        if name == "__typename":
            return self.draw(st.sampled_from(["__typename", "kind_of: __typename"]))
        declared = type.fields[name]
        arguments, choice = self.arguments(name, declared)
        # The type is part of the name: what two types call alike need not be alike.
        key = "" if name == "id" and self.draw(st.booleans()) else f"{type.name}_{name}{choice}: "
        below = get_named_type(declared.type)
        inner = ""
        if isinstance(below, GraphQLObjectType | GraphQLInterfaceType):
            inner = self.selections(below, depth - 1)
        return f"{key}{name}{arguments} {self.directive()} {inner}"

    def arguments(self, name: str, declared: GraphQLField) -> tuple[str, str]:
        """Written arguments, and what of a response name tells them."""
        told, choice = [], ""
        for argument, kind in declared.args.items():
            values = BY_OTHERS.get(name, VALUES).get(argument, ())
            if not values or (not is_required_argument(kind) and self.draw(st.booleans())):
                continue
            number = self.draw(st.integers(0, len(values) - 1))
            told.append(f"{argument}: {values[number]}")
            choice += f"_{argument}{number}"
        return f"({', '.join(told)})" if told else "", choice

    def directive(self) -> str:
        """Mostly none."""
        some = [
            "@include(if: $yes)",
            "@skip(if: $no)",
            "@include(if: $no)",
            "@skip(if: $yes)",
            "@include(if: true)",
        ]
        return self.draw(st.sampled_from([""] * 8 + some))

    def narrowed(
        self, type: GraphQLObjectType | GraphQLInterfaceType
    ) -> GraphQLObjectType | GraphQLInterfaceType:
        """A type that a fragment may name here."""
        possible = [type]
        if isinstance(type, GraphQLInterfaceType):
            possible += SCHEMA.get_possible_types(type)
        return self.draw(st.sampled_from(possible))


@st.composite
def documents(draw: st.DrawFn, depth: int = 5) -> str:
    """A query with everything that it may have; it uses each of its variables."""
    writer = Writer(draw)
    root = SCHEMA.query_type
    assert root is not None
    body = writer.selections(root, depth)
    where = "{start: {from: $since}, place: $id}"
    used = f"used: events(first: $few, orderBy: $order, where: {where}) {{ totalCount }}"
    both = "a: __typename @include(if: $yes) b: __typename @skip(if: $no)"
    return f"query Q{DECLARED} {{ {used} {both} part: __typename ... on Query {body} }} " + " ".join(
        writer.fragments
    )
