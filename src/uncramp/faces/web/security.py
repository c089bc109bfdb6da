"""What keeps strangers out: headers, the cookie, the form token, and a limit on what is read."""

import hmac
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import parse_qsl

from starlette.datastructures import MutableHeaders, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from uncramp.faces.web.refusals import no_form, too_much
from uncramp.reading.page_file import LARGEST_PAGE
from uncramp.records import DAYS_KEPT, SECONDS_A_DAY

COOKIE = "uncramp"
TOKEN = "token"
LARGEST_FORM = 32_768
"""Bytes of the largest form that is read; the largest of ours sends about a thousand."""
LARGEST_UPLOAD = 2 * LARGEST_PAGE
"""Bytes of a form with a page in it: the page as a file or pasted, and room for what is around it, so that a page too large is told so."""
MOST_FIELDS = 250
FORM, FORM_IN_PARTS = "application/x-www-form-urlencoded", "multipart/form-data"
HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Guarded:
    """An application all of whose answers carry the headers; what says nothing of storing it is not stored."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the headers and the time that it took."""
        began = perf_counter()

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers.setdefault("cache-control", "no-store")
                headers["server-timing"] = f"total;dur={(perf_counter() - began) * 1000.0:.1f}"
            await send(message)

        await self.app(scope, receive, send_guarded)


def form_token(cookie: str) -> str:
    """The token that a form of this visitor carries; who cannot read the cookie cannot make it."""
    return hmac.digest(cookie.encode(), b"form", "sha256").hex()


def is_form_token(cookie: str, given: str) -> bool:
    """Whether the token is this visitor's, compared in constant time."""
    return hmac.compare_digest(form_token(cookie).encode(), given.encode())


def set_cookie(response: Response, name: str, *, secure: bool) -> None:
    """Give the browser the name under which its check is kept."""
    response.set_cookie(COOKIE, name, max_age=DAYS_KEPT * SECONDS_A_DAY, httponly=True, samesite="lax", secure=secure)


@dataclass(frozen=True)
class Sent:
    """What a form sent: its fields, and the file that was chosen, if it has room for one."""

    fields: Mapping[str, str]
    file: bytes = b""


NOTHING_SENT = Sent({})


async def read_form(request: Request, *, with_file: bool) -> Sent:
    """A form, never more of it than the largest form may have; one that may carry a file is larger, and in parts."""
    form = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if with_file and form == FORM_IN_PARTS:
        return await _in_parts(request)
    if form != FORM:
        raise no_form()
    body = b"".join([part async for part in _limited(request, LARGEST_FORM)])
    try:
        return Sent(dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)))
    except ValueError as error:
        raise too_much() from error


async def _limited(request: Request, largest: int) -> AsyncGenerator[bytes, None]:
    """What is sent, piece by piece, until it is too much."""
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > largest:
            raise too_much()
        yield part


async def _in_parts(request: Request) -> Sent:
    parser = MultiPartParser(request.headers, _limited(request, LARGEST_UPLOAD), max_files=1, max_fields=MOST_FIELDS, max_part_size=LARGEST_UPLOAD)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError) as error:
        raise no_form() from error
    try:
        files = [await value.read() for value in form.values() if isinstance(value, UploadFile)]
        return Sent({name: value for name, value in form.items() if isinstance(value, str)}, b"".join(files))
    finally:
        await form.close()
