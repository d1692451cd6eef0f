"""A real Neo4j for tests: its jars from Maven, fetched once, and one server as a child of this process."""

import fcntl
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
HEAP = "768m"
OPENS = ("--add-opens=java.base/java.nio=ALL-UNNAMED", "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED")
IMPORT = ("database", "import", "full")
START_SECONDS = 180
"""On a slow machine with every test beside it; it takes 6 s on an idle one."""


class Neo4jMissing(Exception):
    """There is no Neo4j to test against; the message says what is lacking."""


def jars() -> Path:
    """The folder of Neo4j's jars, in the user's cache; the first process to ask fetches them."""
    missing = [tool for tool in ("java", "mvn") if shutil.which(tool) is None]
    if missing:
        raise Neo4jMissing(
            f"no {' and no '.join(missing)}: install a JDK (17, 21) and Maven, or name a server by NEO4J_URI"
        )
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "richpicture"
    folder = cache / "neo4j-5.26.30"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "neo4j.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            unready = cache / "neo4j-unready"
            shutil.rmtree(unready, ignore_errors=True)
            fetched = subprocess.run(
                [
                    "mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies",
                    f"-DoutputDirectory={unready}", "-DincludeScope=runtime",
                ],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            if fetched.returncode:
                raise Neo4jMissing(f"Maven could not fetch Neo4j: {(fetched.stdout + fetched.stderr)[-800:]}")
            unready.rename(folder)
    return folder


def imported(home: Path, folder: Path, arguments: str) -> None:
    """Fill the database of a home that has none with Neo4j's importer, by the arguments in a file."""
    home.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [
            "java",
            f"-Xmx{HEAP}",
            *OPENS,
            "-cp",
            f"{jars()}/*",
            "org.neo4j.cli.AdminTool",
            *IMPORT,
            f"@{arguments}",
        ],
        cwd=folder,
        env={**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def neo4j_server(home: Path, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """A server for this block; its Bolt address. Raises Neo4jMissing when it can't be had.

    `settings` are those of neo4j.conf.
    """
    libraries = jars()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home.mkdir(parents=True, exist_ok=True)
    log = home / "test-server.log"
    told = home / "test-server.conf"
    told.write_text("".join(f"{name}={value}\n" for name, value in (settings or {}).items()))
    with log.open("wb") as output:
        server = subprocess.Popen(
            [
                "java", f"-Xmx{HEAP}", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                *OPENS, "-cp", f"{libraries}/*",
                str(HERE / "Neo4jServer.java"), str(home), str(port), str(told),
            ],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=output,
        )  # fmt: skip
    try:
        if not _ready(server):
            raise Neo4jMissing(f"Neo4j did not start: {log.read_text(errors='replace')[-800:]}")
        yield f"bolt://127.0.0.1:{port}"
    finally:
        server.kill()  # nobody needs what it holds
        server.wait()
        for pipe in (server.stdin, server.stdout):
            if pipe is not None:
                pipe.close()
        shutil.rmtree(home, ignore_errors=True)


def _ready(server: subprocess.Popen[bytes]) -> bool:
    """Wait for the line by which the server says that Bolt answers."""
    said = threading.Event()

    def listen() -> None:
        assert server.stdout is not None
        for line in server.stdout:
            if line.strip() == b"bolt ready":
                said.set()

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    for _ in range(START_SECONDS * 10):
        if said.wait(0.1):
            return True
        if server.poll() is not None:
            return False
    return False
