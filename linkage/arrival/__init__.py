"""Arrival: one record is weighed against those that stand, while its sender waits."""
