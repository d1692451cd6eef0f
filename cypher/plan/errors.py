"""What can be wrong with a question before any graph is asked, told to the client in plain English."""


class PlanError(Exception):
    """A selection can't become a statement. The message says what, where and what to do, but no value."""


class BadInput(PlanError):
    """An argument is outside what the contract allows, or a cursor is not one that this query gave out."""
