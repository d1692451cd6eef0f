"""Hotspots: the places of a ranking, drawn ones beside them, and how they are shown."""
