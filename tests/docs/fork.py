"""The process behind a warm `richpicture`: it has imported the program, and forks for each command."""

import json
import os
import signal
import socket
import sys

import anyio
import httpx2
import uvicorn

from graph_api.command import main as richpicture
from graph_api.question.executable import executable_contract
from graph_api.warming import example_fields
from graph_api.words import WORDS, load


def listen(address: str) -> None:
    """Take commands at this socket until the process is ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    for word in WORDS:
        load(word)
    example_fields(executable_contract())
    _load_what_servers_load()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        os.write(1, b"ready\n")
        while True:
            connection, _ = listening.accept()
            if os.fork():
                connection.close()
            else:
                listening.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _run(connection)


def _load_what_servers_load() -> None:
    """Import what these libraries import no sooner than they are used."""
    uvicorn.Config(
        lambda scope, receive, send: None, lifespan="off", log_config=None, ws="websockets-sansio"
    ).load()
    httpx2.Client(verify=False).close()
    anyio.run(anyio.sleep, 0)


def _run(connection: socket.socket) -> None:
    """Be the command that asks; its exit status goes back as one byte."""
    code = 1
    try:
        _become(connection)
        richpicture()
        code = 0
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        connection.sendall(bytes([code]))
        os._exit(code)


def _become(connection: socket.socket) -> None:
    """Take on the files, words, folder and environment of whoever asks, and tell the id of this process."""
    _, files, _, _ = socket.recv_fds(connection, 1, 3)
    told = b"".join(iter(lambda: connection.recv(65_536), b""))
    words, folder, environment = json.loads(told)
    for own, file in enumerate(files):
        os.dup2(file, own)
        os.close(file)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["richpicture", *words]
    connection.sendall(os.getpid().to_bytes(4))


if __name__ == "__main__":
    listen(sys.argv[1])
