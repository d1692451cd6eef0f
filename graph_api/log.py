"""The log: one line of JSON for each event, without personal data; a request's line never has its query."""

import json
import logging
import sys
import time
import traceback
from datetime import UTC, datetime
from logging.config import dictConfig

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_api.metrics import Metrics
from ledger.ids import new_id

log = logging.getLogger("graph_api.requests")

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}


class JsonLines(logging.Formatter):
    """A record as JSON: time, level, logger, message, and what was given as `extra`.

    Of an exception the type and the places are told, but not its message, which may quote a value.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update({name: value for name, value in vars(record).items() if name not in _STANDARD})
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            line["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
        return json.dumps(line, default=str)


def set_up_log(level: str) -> None:
    """Write everything from this level on to the standard error output, as lines of JSON."""
    dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JsonLines}},
            "handlers": {
                "stderr": {
                    "class": "logging.StreamHandler",
                    "stream": sys.stderr,
                    "formatter": "json",
                    "level": level,
                }
            },
            # At each start it says, as a matter of note, how the database takes changes of tables.
            "loggers": {"alembic": {"level": "WARNING"}},
            "root": {"level": level, "handlers": ["stderr"]},
        }
    )


class RequestLog:
    """Around an application: gives each request an id, tells it in the response, logs and counts its end."""

    def __init__(self, app: ASGIApp, metrics: Metrics, paths: frozenset[str]) -> None:
        """Paths that are not among `paths` are logged as one, since a client may write anything there."""
        self._app = app
        self._metrics = metrics
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        id = new_id("request")
        state = scope["state"] = {**scope.get("state", {}), "request": id}
        status = 500

        async def tell(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", id.encode())]
            await send(message)

        try:
            await self._app(scope, receive, tell)
        finally:
            seconds = time.perf_counter() - started
            path = scope["path"] if scope["path"] in self._paths else "other"
            self._metrics.request(path, scope["method"], status, state.get("code"), seconds)
            log.info(
                "request",
                extra={
                    "request": id,
                    "method": scope["method"],
                    "path": path,
                    "status": status,
                    "code": state.get("code"),
                    "milliseconds": round(seconds * 1_000, 2),
                    "principal": state.get("principal"),
                },
            )
