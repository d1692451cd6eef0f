"""Hotspots as GeoJSON (RFC 7946), for maps and other programs."""

import json
from collections.abc import Sequence

from patrol.hotspots.hotspot import Hotspot


def feature_collection(hotspots: Sequence[Hotspot]) -> str:
    """A FeatureCollection as text: of each hotspot its id, its outline, and what the API tells of it."""
    features = [
        {
            "type": "Feature",
            "id": one.id,
            "geometry": json.loads(one.boundary),
            "properties": {
                "name": one.name,
                "rank": one.rank,
                "score": one.score,
                "window": one.window,
                "significant": one.significant,
                "hours": list(one.hours),
                "weekdays": list(one.weekdays),
                "repeatUntil": one.repeat_until,
                "areaSquareMetres": one.area,
            },
        }
        for one in hotspots
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
