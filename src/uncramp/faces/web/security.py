"""What keeps strangers out: headers, the cookie, the form token, and a limit on what is read."""

import hmac
from collections.abc import Mapping
from time import perf_counter
from urllib.parse import parse_qsl

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from uncramp.faces.web.refusals import no_form, too_much
from uncramp.records import DAYS_KEPT, SECONDS_A_DAY

COOKIE = "uncramp"
TOKEN = "token"
LARGEST_FORM = 32_768
"""Bytes of the largest form that is read; the largest of ours sends about a thousand."""
MOST_FIELDS = 100
FORM = "application/x-www-form-urlencoded"
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


async def read_fields(request: Request) -> Mapping[str, str]:
    """The fields of a form, never more of it than the largest form may have."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != FORM:
        raise no_form()
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            raise too_much()
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise too_much() from error
