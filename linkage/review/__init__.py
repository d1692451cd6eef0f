"""Humans in the loop: what they are asked about links, what they decide, and why records are one person."""
