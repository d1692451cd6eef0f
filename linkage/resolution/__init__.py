"""From records to stable persons: scored pairs, clusters under the humans' decisions, lineage."""
