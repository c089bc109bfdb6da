"""The front door as a browser without JavaScript meets it."""

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from tests.contract.conftest import uncramp  # noqa: F401 - the command line, for comparison
from uncramp.faces.web.app import application
from uncramp.faces.web.look import environment
from uncramp.faces.web.result_view import Results
from uncramp.faces.web.security import COOKIE
from uncramp.faces.web.visit import House
from uncramp.inference.network import Network
from uncramp.records import SECONDS_A_DAY, Records

FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
TITLE = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
WOMAN = {"age_years": "44", "sex": "female", "country": "gb"}


@dataclass
class Browser:
    """A browser without JavaScript: fills in the form of the page it is on."""

    client: TestClient
    status: int = 0
    text: str = ""
    path: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def get(self, path: str) -> "Browser":
        """Open a page."""
        return self._take(self.client.get(path))

    def post(self, path: str, fields: Mapping[str, str], *, token: str | None = None) -> "Browser":
        """Send fields, with the token of the present page unless another is given."""
        sent = {"token": self.hidden.get("token", "") if token is None else token, **fields}
        return self._take(self.client.post(path, data=sent))

    def press(self, go: str, **marks: str) -> "Browser":
        """Answer the screen: the marks, and one of its buttons."""
        return self.post("/check", {**self.hidden, "go": go, **marks})

    def start(self, **about: str) -> "Browser":
        """Begin a check."""
        return self.get("/").post("/start", {**WOMAN, **about})

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page's form."""
        return dict(FIELD.findall(self.text))

    @property
    def asked(self) -> list[str]:
        """The questions on the screen, by id."""
        return self.hidden.get("asked", "").split()

    @property
    def heading(self) -> str:
        """What the page is headed with."""
        return unescape(re.sub("<[^>]+>", "", found[1]).strip()) if (found := TITLE.search(self.text)) else ""

    @property
    def words(self) -> str:
        """What can be read on the page."""
        return " ".join(unescape(re.sub("<[^>]+>", " ", self.text)).split())

    def kept(self, door: "Door") -> dict[str, Any]:
        """What the file holds for this browser."""
        text = Records(door.path).read(str(dict(self.client.cookies)[COOKIE]))
        return dict(json.loads(str(text))["session"])

    def _take(self, response: Response) -> "Browser":
        self.status = response.status_code
        self.body = response.content
        self.text = response.text
        self.path = response.url.path
        self.headers = response.headers
        return self

    def answer_all(self, truth: Mapping[str, str]) -> list[str]:
        """Answer screen after screen truthfully; what is not said is no, or not known. Returns where it came past."""
        passed = []
        while self.path == "/check":
            marks = {name: truth[name] for name in self.asked if name in truth}
            self.press("rest", **marks)
            if self.status == HTTPStatus.UNPROCESSABLE_ENTITY:
                self.press("unsure", **marks)
            passed.append(self.path)
        return passed


@dataclass
class Door:
    """A running application on one file, for any number of browsers."""

    network: Network
    path: Path
    later: float = 0.0
    records: Records | None = None

    def browsers(self, count: int) -> list[Browser]:
        """Browsers that have never been here, of one server; a fault of ours shows as the page that a person would see."""
        self.records = Records(self.path, now=lambda: time.time() + self.later)
        app = application(House(self.network, self.records, environment(), Results(self.network), "http://192.0.2.7:8127"))
        return [Browser(TestClient(app, raise_server_exceptions=False)) for _ in range(count)]

    def browser(self) -> Browser:
        """One browser, on a server of its own."""
        return self.browsers(1)[0]

    def later_by_days(self, days: int) -> None:
        """Let time pass."""
        self.later += days * SECONDS_A_DAY

    def break_records(self) -> None:
        """Take the file away from under the server."""
        if self.records is not None:
            self.records.close()


@pytest.fixture
def door(network: Network, tmp_path: Path) -> Door:
    """The front door on a file of its own."""
    return Door(network, tmp_path / "kept" / "checks.sqlite")


@pytest.fixture
def visitor(door: Door) -> Iterator[Browser]:
    """Somebody's browser; whatever they do, the server does not fail."""
    visitor = door.browser()
    yield visitor
    assert visitor.status < HTTPStatus.INTERNAL_SERVER_ERROR
