"""Orders: the field classes that must all be open for a tasking, a briefing or an operation to be seen."""

from schema.vocabulary import FieldClass

EXISTENCE, OPERATIONAL, NARRATIVE = FieldClass.EXISTENCE, FieldClass.OPERATIONAL, FieldClass.NARRATIVE

ORDERS = (EXISTENCE, OPERATIONAL, NARRATIVE)
"""An order with a part left out could send somebody astray, so it is seen whole or not at all."""
