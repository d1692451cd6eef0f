"""Words for what the graph holds besides events: places, areas, identifiers, nodes and edges."""

from enum import auto

from schema.vocabulary.word import Word


class PlaceKind(Word):
    """What sort of place."""

    ADDRESS = auto()
    STREET = auto()
    PREMISES = auto()
    POINT = auto()


class AreaKind(Word):
    """What sort of area."""

    LSOA = auto()
    WARD = auto()
    DISTRICT = auto()
    POSTCODE_DISTRICT = auto()
    FORCE = auto()


class IdentifierKind(Word):
    """Which scheme an identifier belongs to."""

    NHS_NUMBER = auto()
    PNC_ID = auto()
    CRO_NUMBER = auto()
    UPN = auto()
    PRISON_NUMBER = auto()
    PROBATION_CRN = auto()
    LOCAL = auto()


class NodeKind(Word):
    """What a node of a network is."""

    PERSON = auto()
    EVENT = auto()
    PLACE = auto()
    OBJECT = auto()


class EdgeKind(Word):
    """What an edge of a network is; a value is the relationship type in the graph."""

    INVOLVED = auto()
    RELATED = auto()
    LIVES_AT = auto()
    USES = auto()
    AT = auto()
    PART_OF = auto()


MEANING: dict[type[Word], dict[str, str]] = {
    PlaceKind: {
        "ADDRESS": "A postal address.",
        "STREET": "A street or a part of one.",
        "PREMISES": "A site such as a shop, a station, a school.",
        "POINT": "A point on the map and nothing more.",
    },
    AreaKind: {
        "LSOA": "A lower layer super output area of the census, about 1,500 people.",
        "WARD": "An electoral ward.",
        "DISTRICT": "A local authority district.",
        "POSTCODE_DISTRICT": "The outward part of a postcode.",
        "FORCE": "The area of a police force.",
    },
    IdentifierKind: {
        "NHS_NUMBER": "NHS number.",
        "PNC_ID": "Identifier of the Police National Computer.",
        "CRO_NUMBER": "Number of the Criminal Records Office.",
        "UPN": "Unique pupil number.",
        "PRISON_NUMBER": "Number given by a prison.",
        "PROBATION_CRN": "Case reference number of the probation service.",
        "LOCAL": "An agency's own number.",
    },
    NodeKind: {
        "PERSON": "A person.",
        "EVENT": "An event.",
        "PLACE": "A place.",
        "OBJECT": "An object, such as a phone or a vehicle.",
    },
    EdgeKind: {
        "INVOLVED": "A person was involved in an event.",
        "RELATED": "A person is related to another.",
        "LIVES_AT": "A person lives or lived at a place.",
        "USES": "A person uses or used an object.",
        "AT": "An event happened at a place.",
        "PART_OF": "An object is part of an event.",
    },
}
