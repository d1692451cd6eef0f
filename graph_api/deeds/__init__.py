"""Deeds: what mutations do, each with its outcome on the audit log in one transaction."""
