"""From an agency's file to entries in the ledger."""
