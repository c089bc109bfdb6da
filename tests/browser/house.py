"""The real server on a free port, and the real browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SECONDS = 60


def chromium() -> str:
    """Where Chromium is. Without it the front door is not tested, so that is an error and never a skip."""
    found = os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        raise RuntimeError(
            f"None of {', '.join(NAMES)} was found; the front door is tested in a real Chromium: apt-get install chromium, or set CHROME_PATH"
        )
    return found


@contextmanager
def served(folder: Path, port: int = 0) -> Iterator[str]:
    """The address of a server that keeps its answers in this folder."""
    port = port or free_port()
    command = [sys.executable, "-m", "uncramp", "serve", "--port", str(port), "--no-open", "--keep", str(folder / "checks.sqlite")]
    process = subprocess.Popen(command, env={**os.environ, "UNCRAMP_STATE": str(folder)})
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(SECONDS)


def free_port() -> int:
    """A port that nobody uses at present."""
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=SECONDS).close()
            return
        except URLError:
            time.sleep(0.1)
    raise RuntimeError(f"the server at {address} did not answer within {SECONDS} s (exit code {process.poll()})")
