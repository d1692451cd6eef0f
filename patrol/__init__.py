"""Hotspots, taskings, visits and trials: numbers in, numbers out."""
