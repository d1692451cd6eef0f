"""What can keep a measurement from being taken."""


class BenchmarkError(Exception):
    """The message says what is lacking, or what went wrong in which child process."""
