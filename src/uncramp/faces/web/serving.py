"""`uncramp serve`: the front door on this machine, opened in the browser."""

import gc
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread, Timer
from typing import Any

import uvicorn

from uncramp.errors import UncrampError
from uncramp.faces.session import usual_file
from uncramp.faces.web.app import application
from uncramp.faces.web.look import environment
from uncramp.faces.web.read_pages import report_of
from uncramp.faces.web.result_view import Found, Results, find
from uncramp.faces.web.visit import House
from uncramp.inference.network import Network, build_network
from uncramp.physiology.report import turned
from uncramp.reader.report import PageReport
from uncramp.reading.pattern_file import read_patterns
from uncramp.reading.read import read_knowledge
from uncramp.records import Records
from uncramp.terms.evidence import Evidence
from uncramp.terms.pattern import Patterns
from uncramp.terms.person import Person

SECONDS_BEFORE_OPENING = 1
NICENESS = 10
THREADS_OF_ARRAYS = "OPENBLAS_NUM_THREADS"
EVERYWHERE, ITSELF = ("0.0.0.0", "::"), ("localhost", "::1")
PRIVATE_ADDRESS = ("10.255.255.255", 9)
"""Somewhere in a private network; nothing is sent to it."""


def usual_records() -> Path:
    """Where the checks are kept unless another file is named."""
    return usual_file().with_name("checks.sqlite")


def serve(host: str, port: int, keep: Path | None, *, opens: bool, say: Callable[[str], None]) -> None:
    """Serve until interrupted; `opens` shows the start page in the browser."""
    _check_free(host, port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that the worker is always dismissed in good order
    os.environ.setdefault(THREADS_OF_ARRAYS, "1")  # for the worker: the other core is for the pages
    with ProcessPoolExecutor(1, get_context("spawn"), _ready_worker) as worker:
        _serve(open_house(keep or usual_records(), worker, reachable=_reachable(host, port)), host, port, opens=opens, say=say)


def _serve(house: House, host: str, port: int, *, opens: bool, say: Callable[[str], None]) -> None:
    gc.freeze()  # the knowledge stays for good: no collection of garbage has to look through it while somebody waits
    address = f"http://{'127.0.0.1' if host in EVERYWHERE else _in_address(host)}:{port}/"
    say(f"uncramp is at {address} - Ctrl+C stops it; your answers are kept.")
    if opens:
        Timer(SECONDS_BEFORE_OPENING, webbrowser.open, (address,)).start()
    uvicorn.run(application(house), host=host, port=port, log_level="warning", server_header=False)


def open_house(keep: Path, worker: Executor, *, reachable: str) -> House:
    """Everything that the pages share; results, which take longest, are worked out by the worker."""
    network = build_network(read_knowledge())
    worker.submit(_network)
    results = Results(network, partial(_by, worker, _find))
    house = House(
        network, Records(keep), environment(), results, reachable, reader=partial(_by, worker, _read), modeller=partial(_by, worker, turned)
    )
    Thread(target=house.library.search, args=("back",), daemon=True).start()  # the articles are read and indexed before somebody asks
    return house


def _by(worker: Executor, task: Callable[..., Any], *given: Any) -> Any:
    """What the worker makes of a task; where it was lost, the server does it itself."""
    try:
        return worker.submit(task, *given).result()
    except BrokenExecutor:
        return task(*given)


def _ready_worker() -> None:
    """The worker gives way to the pages, leaves Ctrl+C to the server, and ends with it, however that ends."""
    Thread(target=_end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(NICENESS)


def _end_with_parent() -> None:
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(0)


@cache
def _network() -> Network:
    return build_network(read_knowledge())


def _find(person: Person, evidence: Evidence) -> Found:
    return find(_network(), person, evidence)


def _read(raw: bytes) -> PageReport:
    return report_of(_network().knowledge, _patterns(), raw)


@cache
def _patterns() -> Patterns:
    return read_patterns(_network().knowledge)


def _check_free(host: str, port: int) -> None:
    """Say it plainly when the port is taken, before anything is opened."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except (OSError, OverflowError) as error:
        raise UncrampError(f"{host}:{port} cannot be used ({error}); name another one with --host or --port") from error


def _reachable(host: str, port: int) -> str:
    """The address by which other machines of the network find this one; empty where it listens to itself alone."""
    if host in ITSELF or host.startswith("127."):
        return ""
    return f"http://{_own_address() if host in EVERYWHERE else _in_address(host)}:{port}"


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _own_address() -> str:
    """The address of this machine in its network; choosing a route sends nothing."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as route:
            route.connect(PRIVATE_ADDRESS)
            return str(route.getsockname()[0])
    except OSError:
        return socket.gethostname()
