"""The library: shelves, articles, search, the feed, and what to read with a result."""

from typing import Any

from starlette.responses import Response

from uncramp.faces.library import DANGER, interests
from uncramp.faces.web.library_view import article_values, feed_values, found_values, shelf_values, teaser
from uncramp.faces.web.refusals import not_there
from uncramp.faces.web.visit import Visit, page
from uncramp.library.relevance import Interests
from uncramp.terms.condition import Disposition

FEED_TYPE = "application/atom+xml; charset=utf-8"


def shelves(visit: Visit) -> Response:
    """Every shelf with its articles."""
    return page(visit, "library.html", title="Library", shelves=shelf_values(visit.house.library))


def article(visit: Visit) -> Response:
    """One article, with its neighbours and what to read next; after a check, what to read next follows the result too."""
    library = visit.house.library
    found = library.articles.of.get(visit.places["name"])
    if found is None:
        raise not_there()
    result = result_interests(visit)
    teasers = [teaser(one) for one in library.recommended(found.id, result)]
    values = article_values(visit.knowledge, library, found)
    return page(visit, "article.html", title=found.title, article=values, recommended=teasers, by_result=bool(result))


def result_interests(visit: Visit) -> Interests | None:
    """What the visitor's result speaks of; nothing where help is needed soon, for then there is nothing to read first."""
    if visit.check is None or not len(visit.check.session.evidence):
        return None
    assessment = visit.house.results.assessed(visit.check.person, visit.check.session.evidence)
    return interests(assessment) if assessment.triage.disposition < Disposition.URGENT else None


def search(visit: Visit) -> Response:
    """What was found, with what was searched for marked."""
    question = visit.query.get("q", "").strip()
    found = visit.house.library.search(question)
    corrected = [{"was": was, "read": read} for was, read in found.corrected]
    shelves = [] if found.found else shelf_values(visit.house.library)
    values: dict[str, Any] = {"question": question, "found": found_values(found.found), "corrected": corrected, "shelves": shelves}
    danger = teaser(found.danger) if found.danger else None
    return page(visit, "library_search.html", title="Search", danger=danger, lead=DANGER, **values)


def feed(visit: Visit) -> Response:
    """What is new in the library, for feed readers."""
    text = visit.house.environment.get_template("feed.xml").render(feed=feed_values(visit.house.library))
    return Response(text, media_type=FEED_TYPE, headers={"cache-control": "no-cache"})
