"""Trials: who is patrolled when, by chance, and what came of it."""
