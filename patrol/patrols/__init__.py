"""Patrols: what devices tell of them, and how long they were where."""
