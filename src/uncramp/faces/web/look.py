"""The look of the front door: templates, and styles and scripts under addresses that change with what they hold."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from uncramp.faces.web import body_map, pictures

HERE = Path(__file__).parent
STATIC, COMPONENTS, TEMPLATES = HERE / "static", HERE / "components", HERE / "templates"
STYLES = ("tokens.css", "base.css")
"""What comes before the pieces; how things look on paper comes after them."""
FIXED = {"sw.js": "text/javascript", "manifest.webmanifest": "application/manifest+json"}
"""Files whose address must not change."""
MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png"}


@dataclass(frozen=True)
class Asset:
    """One file as it is sent; `forever` says that its address changes whenever it does."""

    body: bytes
    media_type: str
    forever: bool


def environment() -> Environment:
    """The templates: every text is escaped, every missing value is an error."""
    found = Environment(
        loader=FileSystemLoader((TEMPLATES, COMPONENTS)), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    found.globals.update(asset=addresses().__getitem__, pictures=pictures, body_map_of=body_map)
    return found


def stylesheet() -> str:
    """Tokens, page, every piece in the order of its name, and paper: one file."""
    pieces = sorted(COMPONENTS.glob("*/*.css"))
    files = (*(STATIC / name for name in STYLES), *pieces, STATIC / "print.css")
    return "\n".join(path.read_text("utf-8") for path in files)


@cache
def addresses() -> Mapping[str, str]:
    """Where each file is found, by its plain name."""
    return {name: f"/static/{_stamped(name, body)}" for name, body in _bundled()}


@cache
def assets() -> Mapping[str, Asset]:
    """Everything that is sent as it is, by address."""
    there = addresses()
    stamped = {there[name]: Asset(body, MEDIA_TYPES[Path(name).suffix], True) for name, body in _bundled()}
    fixed = {f"/{name}": Asset(_filled(name, there), media_type, False) for name, media_type in FIXED.items()}
    return stamped | fixed


def _bundled() -> Iterator[tuple[str, bytes]]:
    yield "style.css", stylesheet().encode()
    for path in sorted(STATIC.iterdir()):
        if path.suffix in MEDIA_TYPES and path.suffix != ".css" and path.name not in FIXED:
            yield path.name, path.read_bytes()


def _stamped(name: str, body: bytes) -> str:
    path = Path(name)
    return f"{path.stem}.{hashlib.sha256(body).hexdigest()[:10]}{path.suffix}"


def _filled(name: str, there: Mapping[str, str]) -> bytes:
    """A file of fixed address, with the present addresses of the others written in: `"@style.css"` becomes where it is."""
    text = (STATIC / name).read_text("utf-8").replace('["@all"]', json.dumps(list(there.values())))
    for plain, address in there.items():
        text = text.replace(f'"@{plain}"', json.dumps(address))
    return text.encode()
