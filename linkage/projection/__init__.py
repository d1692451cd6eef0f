"""Projection: what the ledger says now, brought into the graph."""
