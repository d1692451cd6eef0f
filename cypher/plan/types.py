"""The types that the plan knows: the fields of each, who writes its block, and the roots."""

from collections.abc import Mapping

from cypher.plan.agency import AGENCY
from cypher.plan.analysis import (
    NETWORK_ANALYSIS,
    NETWORK_COMMUNITY,
    NETWORK_MEMBER,
    NETWORK_TIE,
    analysis_root,
    analysis_shape,
)
from cypher.plan.chosen import Field, Fields
from cypher.plan.connection import PAGE_INFO, connection
from cypher.plan.counts import EVENT_COUNT, counts_root, counts_shape
from cypher.plan.draft import Compile
from cypher.plan.event import EVENT, event_block, events_shape
from cypher.plan.events import events_root
from cypher.plan.involvement import INVOLVEMENT
from cypher.plan.left import ACCESS_SUMMARY
from cypher.plan.lists import objects_root, objects_shape, places_root, places_shape, staff_root, staff_shape
from cypher.plan.network import NETWORK, network_root, network_shape
from cypher.plan.object import OBJECT, object_block
from cypher.plan.paths import PATH, paths_root, paths_shape
from cypher.plan.person import PERSON, RELATIONSHIP, RESIDENCE, person_block
from cypher.plan.place import AREA, PLACE, place_block
from cypher.plan.pointer import POINTER
from cypher.plan.record import ATTRIBUTE, IDENTIFIER, RECORD, record_block
from cypher.plan.root import CompileRoot
from cypher.plan.search import search_root, search_shape
from cypher.plan.staff import STAFF, staff_block
from cypher.plan.things import THINGS
from cypher.plan.top import BEHIND, top_persons_root, top_persons_shape, top_places_root, top_shape
from cypher.plan.trends import EVENT_TREND, RATE_CHANGE, TREND_PERIOD, trends_root, trends_shape
from cypher.plan.web import NETWORK_EDGE, NETWORK_NODE

QUERY: Fields = {
    **{
        name: Field(of=type, shape=lambda arguments: ())
        for name, type in (
            ("person", "Person"),
            ("record", "Record"),
            ("event", "Event"),
            ("place", "Place"),
            ("object", "Object"),
            ("staffMember", "Staff"),
            ("agency", "Agency"),
        )
    },
    "agencies": Field(of="Agency"),
    "events": Field(of="EventConnection", shape=events_shape()),
    "eventCounts": Field(of="EventCount", shape=counts_shape),
    "eventTrends": Field(of="EventTrend", shape=trends_shape),
    "findPersons": Field(of="PersonConnection", shape=search_shape),
    "networkAnalysis": Field(of="NetworkAnalysis", shape=analysis_shape),
    "objects": Field(of="ObjectConnection", shape=objects_shape),
    "personNetwork": Field(of="Network", shape=network_shape),
    "places": Field(of="PlaceConnection", shape=places_shape),
    "shortestPaths": Field(of="Path", shape=paths_shape),
    "staff": Field(of="StaffConnection", shape=staff_shape),
    "topPersons": Field(of="PersonConnection", shape=top_persons_shape),
    "topPlaces": Field(of="PlaceConnection", shape=top_shape),
}

TYPES: Mapping[str, Fields] = {
    "Query": QUERY,
    "AccessSummary": ACCESS_SUMMARY,
    "Agency": AGENCY,
    "Area": AREA,
    "Attribute": ATTRIBUTE,
    "Event": EVENT,
    "EventCount": EVENT_COUNT,
    "EventTrend": EVENT_TREND,
    "Identifier": IDENTIFIER,
    "Involvement": INVOLVEMENT,
    "Network": NETWORK,
    "NetworkAnalysis": NETWORK_ANALYSIS,
    "NetworkCommunity": NETWORK_COMMUNITY,
    "NetworkEdge": NETWORK_EDGE,
    "NetworkMember": NETWORK_MEMBER,
    "NetworkNode": NETWORK_NODE,
    "NetworkTie": NETWORK_TIE,
    "Object": OBJECT,
    "PageInfo": PAGE_INFO,
    "Path": PATH,
    "Person": PERSON,
    "Place": PLACE,
    "Pointer": POINTER,
    "RateChange": RATE_CHANGE,
    "Record": RECORD,
    "Relationship": RELATIONSHIP,
    "Residence": RESIDENCE,
    "Staff": STAFF,
    "TrendPeriod": TREND_PERIOD,
    **connection("Event"),
    **connection("Involvement"),
    **connection("Object"),
    **connection("Person", "score", "probability", BEHIND),
    **connection("Place", BEHIND),
    **connection("Record"),
    **connection("Staff"),
}

BLOCKS: Mapping[str, Compile] = {
    "Event": event_block,
    "Object": object_block,
    "Person": person_block,
    "Place": place_block,
    "Record": record_block,
    "Staff": staff_block,
}

ROOTS: Mapping[str, CompileRoot] = {
    **THINGS,
    "eventCounts": counts_root,
    "eventTrends": trends_root,
    "events": events_root,
    "findPersons": search_root,
    "networkAnalysis": analysis_root,
    "objects": objects_root,
    "personNetwork": network_root,
    "places": places_root,
    "shortestPaths": paths_root,
    "staff": staff_root,
    "topPersons": top_persons_root,
    "topPlaces": top_places_root,
}
