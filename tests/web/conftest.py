"""The front door as a browser without JavaScript meets it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from uncramp.faces.web.app import application
from uncramp.faces.web.look import environment
from uncramp.faces.web.result_view import Results
from uncramp.faces.web.visit import House
from uncramp.inference.network import Network
from uncramp.records import Records

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

    def _take(self, response: object) -> "Browser":
        self.status = response.status_code  # type: ignore[attr-defined]
        self.text = response.text  # type: ignore[attr-defined]
        self.path = response.url.path  # type: ignore[attr-defined]
        self.headers = response.headers  # type: ignore[attr-defined]
        return self

    def answer_all(self, truth: Mapping[str, str], *, until: str = "/result") -> list[str]:
        """Answer screen after screen truthfully; what is not said is no, or not known. Returns where it came past."""
        passed = []
        while self.path == "/check":
            marks = {name: truth[name] for name in self.asked if name in truth}
            self.press("rest", **marks)
            if self.status == 422:
                self.press("unsure", **marks)
            passed.append(self.path)
            if self.path == until:
                break
        return passed


@dataclass
class Door:
    """A running application on one file, for any number of browsers."""

    network: Network
    path: Path

    def house(self) -> House:
        """The house on the file."""
        return House(self.network, Records(self.path), environment(), Results(self.network), "http://192.0.2.7:8127")

    def browser(self) -> Browser:
        """A browser that has never been here; a fault of ours shows as the page that a person would see."""
        return Browser(TestClient(application(self.house()), raise_server_exceptions=False))


@pytest.fixture
def door(network: Network, tmp_path: Path) -> Door:
    """The front door on a file of its own."""
    return Door(network, tmp_path / "kept" / "checks.sqlite")


@pytest.fixture
def browser(door: Door) -> Iterator[Browser]:
    """Somebody's browser."""
    browser = door.browser()
    yield browser
    assert browser.status < 500
