"""Articles -> plain values for templates."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from markupsafe import Markup

from uncramp.assess import Assessment
from uncramp.faces.library import article_html, citation_ids, heading_id, interests
from uncramp.faces.web.source_view import label
from uncramp.library.search import Found, Piece
from uncramp.library.shelves import Library
from uncramp.terms.article import CONTENTS, Article
from uncramp.terms.knowledge import Knowledge

Values = dict[str, Any]
WORDS_A_MINUTE = 200
"""How fast most people read; only the reading time shown at the top rests on it."""
FEED = "uncramp:library"


def address(name: str) -> str:
    """Where an article is, by its id; where the shelves are, by theirs."""
    return "/library" if name == CONTENTS else f"/library/{name}"


def teaser(article: Article) -> Values:
    """Title and whole summary of an article."""
    return {"href": address(article.id), "title": article.title, "summary": article.summary}


def shelf_values(library: Library) -> list[Values]:
    """Every shelf with the teasers of its articles."""
    return [
        {"id": heading_id(shelf.title), "title": shelf.title, "articles": [teaser(library.article(name)) for name in shelf.articles]}
        for shelf in library.shelves
    ]


def article_values(knowledge: Knowledge, library: Library, article: Article) -> Values:
    """An article as it is read: its text, its contents, its sources with their marks, when it was looked at, what changed, its neighbours."""
    shelf = next(shelf for shelf in library.shelves if article.id in shelf.articles)
    return {
        "title": article.title,
        "summary": article.summary,
        "audience": article.audience,
        "shelf": {"title": shelf.title, "href": f"/library#{heading_id(shelf.title)}"},
        "minutes": max(1, round(len(article.text.split()) / WORDS_A_MINUTE)),
        "html": Markup(article_html(article, address)),  # the text is the project's own, and what is HTML in it was escaped
        "contents": [{"id": heading_id(heading), "title": heading} for heading in article.headings],
        "danger": bool(article.red_flags),
        "sources": [_source(knowledge, name) | {"cited": citation_ids(article, name)} for name in article.sources],
        "review": article.review,
        "changes": article.changes,
        "previous": _optional(library.previous(article.id)),
        "next": _optional(library.next(article.id)),
    }


def _optional(article: Article | None) -> Values | None:
    return None if article is None else teaser(article)


def _source(knowledge: Knowledge, name: str) -> Values:
    source = knowledge.sources[name]
    told = {"id": name, "label": label(source), "title": source.title, "journal": source.journal, "kind": source.kind}
    return told | {"href": f"/sources/{name}", "seen": source.status == "seen"}


def found_values(found: Iterable[Found]) -> list[Values]:
    """What a search found, with what was searched for marked."""
    return [{"href": address(one.article.id), "title": _pieces(one.title), "passage": _pieces(one.passage)} for one in found]


def _pieces(pieces: Iterable[Piece]) -> list[Values]:
    return [{"text": piece.text, "hit": piece.hit} for piece in pieces]


def with_reading(library: Library, values: Values, assessment: Assessment) -> Values:
    """The parts of a result with a link to the article about each condition, cause and measure, and what to read with the whole of it."""
    moments = [moment | {"measures": _linked(library, "measures", moment["measures"])} for moment in values["plan"]["timeline"]]
    return {
        "conditions": _linked(library, "conditions", values["conditions"]),
        "causes_found": _linked(library, "causes", values["causes_found"]),
        "plan": values["plan"] | {"timeline": moments},
        "reading": [teaser(article) for article in library.for_result(interests(assessment))],
    }


def _linked(library: Library, kind: str, rows: Iterable[Values]) -> list[Values]:
    return [row | {"article": _optional(library.about((kind, row["id"]), row["name"]))} for row in rows]


def feed_values(library: Library) -> Values:
    """The library as a feed: every article with when it last changed or was last looked at, the newest first."""
    entries = [
        {**teaser(article), "id": uuid5(NAMESPACE_URL, f"{FEED}:{article.id}").urn, "updated": _touched(article)}
        for article in library.articles.of.values()
    ]
    entries.sort(key=lambda entry: entry["updated"], reverse=True)
    return {"id": uuid5(NAMESPACE_URL, FEED).urn, "updated": entries[0]["updated"], "entries": entries}


def _touched(article: Article) -> date:
    return max(article.review.date, *(change.date for change in article.changes))
