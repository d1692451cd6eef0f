"""The system of record, in SQL: what was received, what was decided, what was answered."""
