"""`uncramp serve`: what cannot be served is said in one sentence."""

import socket
import sys
from pathlib import Path

import pytest

from tests.contract.conftest import Run


def test_a_port_that_is_taken_is_named(uncramp: Run, tmp_path: Path) -> None:
    """With what to do."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = uncramp("serve", "--no-open", "--port", port, "--keep", tmp_path / "checks.sqlite")
    assert 2 == result.code
    assert f"127.0.0.1:{port} cannot be used" in result.err


def test_without_its_libraries_the_web_app_says_what_to_install(uncramp: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of the command line needs none of them."""
    for name in [name for name in sys.modules if name.startswith("uncramp.faces.web.serving")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    result = uncramp("serve", "--no-open")
    assert 2 == result.code
    assert "pip install 'uncramp[web]'" in result.err
