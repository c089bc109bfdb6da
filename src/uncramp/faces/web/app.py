"""The application: which address leads to which page, and how a page is answered."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from uncramp.faces.web import check_pages, day_pages, library_pages, pages, read_pages, result_pages
from uncramp.faces.web.look import Asset, assets
from uncramp.faces.web.refusals import Refused, broken, not_so, not_there
from uncramp.faces.web.security import NOTHING_SENT, Guarded, read_form, set_cookie
from uncramp.faces.web.visit import House, Visit, refusal, visit_of

Page = Callable[[Visit], Response]
Endpoint = Callable[[Request], Awaitable[Response]]
THREADS, WAITING = 2, 40
"""Pages worked out at a time: few, as it is all work; and results waited for at a time: many, as the work is done elsewhere."""
FOREVER = "public, max-age=31536000, immutable"

READ: dict[str, Page] = {
    "/": pages.home,
    "/young": pages.young,
    "/check": check_pages.check,
    "/check/about": check_pages.about_you,
    "/check/answers": check_pages.answers,
    "/check/answers/{name}": check_pages.edit,
    "/emergency": check_pages.emergency,
    "/result": result_pages.result,
    "/result.json": result_pages.as_json,
    "/result.pdf": result_pages.as_pdf,
    "/result/qr": result_pages.qr,
    "/result/not-fitting": result_pages.not_fitting,
    "/carry/{name}": result_pages.carry,
    "/sources": pages.sources,
    "/sources/{name}": pages.source,
    "/library": library_pages.shelves,
    "/library/feed.atom": library_pages.feed,
    "/library/search": library_pages.search,
    "/library/{name}": library_pages.article,
    "/read": read_pages.ask,
    "/day": day_pages.begin,
    "/delete": pages.confirm_forgetting,
    "/deleted": pages.forgotten,
    "/offline": pages.offline,
    "/styleguide": pages.style_guide,
    "/healthz": pages.health,
}
WRITE: dict[str, Page] = {
    "/start": pages.start,
    "/check": check_pages.answer,
    "/check/about": check_pages.keep_about,
    "/check/answers/{name}": check_pages.keep_edit,
    "/emergency": check_pages.choose_country,
    "/carry/{name}": result_pages.take_over,
    "/read": read_pages.read,
    "/day": day_pages.show,
    "/delete": pages.forget,
}
SLOW = ("/result", "/result.json", "/result.pdf", "/read", "/day")
WITHOUT_COOKIE = ("/offline", "/styleguide", "/healthz", "/library/feed.atom")
WITH_FILE = ("/read",)
"""Addresses to which a file may be sent."""


def application(house: House) -> ASGIApp:
    """The whole application around one house."""
    limiter, waiting = CapacityLimiter(THREADS), CapacityLimiter(WAITING)
    routes = [Route(path, _endpoint(house, read, waiting if path in SLOW else limiter), methods=["GET"]) for path, read in READ.items()]
    routes += [Route(path, _endpoint(house, write, waiting if path in SLOW else limiter), methods=["POST"]) for path, write in WRITE.items()]
    routes += [Route(address, partial(_asset, asset), methods=["GET"]) for address, asset in assets().items()]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(GZipMiddleware, minimum_size=500)],
        exception_handlers={
            Refused: partial(_refused, house),
            HTTPException: partial(_refused, house),
            Exception: partial(_refused, house),
        },
        lifespan=partial(_lifespan, house),
    )
    return Guarded(app)


@asynccontextmanager
async def _lifespan(house: House, app: Starlette) -> AsyncIterator[None]:
    yield
    house.records.close()


def _endpoint(house: House, answer: Page, limiter: CapacityLimiter) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        sent = await read_form(request, with_file=request.url.path in WITH_FILE) if request.method == "POST" else NOTHING_SENT
        return await to_thread.run_sync(_answered, answer, visit_of(house, request, sent), request, limiter=limiter)

    return endpoint


def _answered(answer: Page, visit: Visit, request: Request) -> Response:
    """The page; a newcomer is given the name under which a check can be begun."""
    if request.method == "POST":
        visit.require_own_form(request.headers.get("sec-fetch-site", ""))
    response = answer(visit)
    if visit.newcomer and visit.path not in WITHOUT_COOKIE and "set-cookie" not in response.headers:
        set_cookie(response, visit.name, secure=visit.secure)
    return response


async def _asset(asset: Asset, request: Request) -> Response:
    return Response(asset.body, media_type=asset.media_type, headers={"cache-control": FOREVER if asset.forever else "no-cache"})


def _refused(house: House, request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException):
        error = not_so() if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED else not_there()
    return refusal(visit_of(house, request, NOTHING_SENT), error if isinstance(error, Refused) else broken())
