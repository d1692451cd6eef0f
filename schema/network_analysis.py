"""NetworkAnalysis: who stands where among those who were in the same events."""

import strawberry

from schema.event_where import EventWhere
from schema.field import Argument, argument, field, output
from schema.vocabulary import FieldClass, InvolvementRole

EXISTENCE = FieldClass.EXISTENCE


@output
class NetworkMember:
    """A person in a network, and where she stands in it. It is no finding about her."""

    person: strawberry.ID = field("Her id: ask `person` for more.", EXISTENCE)
    ties: int = field("How many others she shares an event with.", EXISTENCE)
    weight: int = field(
        "In how many events she was with others: one of k persons adds 1 / (k - 1) to each of its ties "
        "(Newman).",
        EXISTENCE,
    )
    largest_event: int = field(
        "How many persons were in the largest event that ties her: it alone gives her ties to all others, "
        "and a core of as many.",
        EXISTENCE,
    )
    betweenness: float = field(
        "The share of all pairs of others whose shortest ways lead through her: 0 to 1, exact (Brandes).",
        EXISTENCE,
    )
    core: int = field(
        "The largest k for which she is among persons who each have k ties to one another.", EXISTENCE
    )
    community: int = field("The number of her community.", EXISTENCE)
    participation: float = field(
        "How evenly her ties are spread over communities: 0 inside one, towards 1 over many (Guimerà and "
        "Amaral).",
        EXISTENCE,
    )
    constraint: float = field("Low for who ties others that don't know each other (Burt).", EXISTENCE)


@output
class NetworkCommunity:
    """Persons who belong together by their ties (Louvain); another division may be as good."""

    number: int = field("Its number, from 1; the largest is the first.", EXISTENCE)
    person_count: int = field("How many persons are in it.", EXISTENCE)
    ties_inside: int = field("How many ties lie inside it.", EXISTENCE)
    ties_outside: int = field("How many lead out of it.", EXISTENCE)


@output
class NetworkTie:
    """That two persons were in the same events."""

    from_: strawberry.ID = field("The one, by the order of ids.", EXISTENCE)
    to: strawberry.ID = field("The other.", EXISTENCE)
    events: int = field("In how many.", EXISTENCE)


@output
class NetworkAnalysis:
    """A network of persons who were in the same events, as far as the viewer may see, and its measures."""

    person_count: int = field("How many persons are tied to another.", EXISTENCE)
    tie_count: int = field("How many pairs are.", EXISTENCE)
    event_count: int = field("How many events tie them.", EXISTENCE)
    crowd_count: int = field(
        "How many events tie nobody because more than `largest` of the persons that are seen were in them; "
        "around a person those at the border of her network count, too.",
        EXISTENCE,
    )
    modularity: float = field(
        "How much more of the ties lies inside communities than by chance: up to 1 (Newman). What is found "
        "in a random network has some, too.",
        EXISTENCE,
    )
    members: list[NetworkMember] = field("The persons, the highest betweenness first.", EXISTENCE)
    brokers: list[NetworkMember] = field(
        "Those of all with ties into more than one community, the highest betweenness first.", EXISTENCE
    )
    communities: list[NetworkCommunity] = field("The communities, the largest first.", EXISTENCE)
    ties: list[NetworkTie] = field("What ties the persons that `members` shows.", EXISTENCE)


NETWORK_ANALYSIS: dict[str, Argument] = {
    "role": argument(list[InvolvementRole], "What they were in the events that tie them: one of these."),
    "where": argument(EventWhere | None, "Which events are meant; null means all."),
    "around": argument(
        strawberry.ID | None, "Only persons who are a few ties away from this one; null means all."
    ),
    "steps": argument(int | None, "How many ties away from her; 1 to 3. Null means 2.", default=2),
    "largest": argument(int | None, "Events of more persons tie nobody; 2 to 30. Null means 30.", default=30),
    "first": argument(
        int | None,
        "How many persons, brokers and communities are shown; 1 to 1000. Null means 50.",
        default=50,
    ),
}
"""What `networkAnalysis` takes."""
