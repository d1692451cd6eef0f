"""Forecast: where what happened before says that more will happen, and how well that can be said."""
