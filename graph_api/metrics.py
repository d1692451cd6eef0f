"""Metrics: how the server does, for Prometheus; no label tells of a person, a viewer or a query."""

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

CONTENT_TYPE = CONTENT_TYPE_LATEST
METHODS = frozenset({"GET", "POST", "HEAD", "OPTIONS"})


class Metrics:
    """The figures of one server process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "richpicture_requests",
            "Requests by path, method and status.",
            ("path", "method", "status"),
            registry=self._registry,
        )
        self._refusals = Counter(
            "richpicture_refusals", "Requests that were refused, by code.", ("code",), registry=self._registry
        )
        self._seconds = Histogram(
            "richpicture_request_seconds",
            "Time from the first byte of a request to the last of its response.",
            ("path",),
            buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=self._registry,
        )
        self._behind = Gauge(
            "richpicture_projection_behind",
            "Rows of the outbox that the graph does not show yet.",
            registry=self._registry,
        )

    def request(self, path: str, method: str, status: int, code: str | None, seconds: float) -> None:
        """A request has ended."""
        self._requests.labels(path, method if method in METHODS else "other", str(status)).inc()
        self._seconds.labels(path).observe(seconds)
        if code is not None:
            self._refusals.labels(code).inc()

    def behind(self, rows: int) -> None:
        """How far the graph is behind the ledger."""
        self._behind.set(rows)

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self._registry)
