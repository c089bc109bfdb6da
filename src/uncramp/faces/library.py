"""The library for editors and in the terminal: a new article, its checks, a preview, the contents, search, and what fits a person's result."""

import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from html import escape, unescape
from pathlib import Path

from uncramp.assess import Assessment
from uncramp.errors import UncrampError
from uncramp.library.relevance import Interests
from uncramp.library.search import Piece
from uncramp.library.shelves import Library
from uncramp.reading.article_file import library_folder, read_articles
from uncramp.reading.article_text import CITATION, MARKDOWN
from uncramp.terms.article import Article
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.source import Source

WIDTH = 100
DANGER = "This can be a warning sign. Read this first, or begin the check:"
_LINK = re.compile(r'href="([\w-]+)\.md"')
_MARK = re.compile(r"\[@([\w-]+)\]")
_HEADING = re.compile(r"<h2>(.*?)</h2>")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_NEW = """---
title: "A question as people ask it?"
summary: "The answer in one or two short sentences, without figures."
audience: everybody
also_asked: ["other words for the same question"]
conditions: []
measures: []
causes: []
sources: []
review: {{status: draft, by: [], date: {today}, due: {due}}}
changes: [{{date: {today}, what: First written.}}]
---

Short sentences. A figure is a reference such as {{{{measures.cold_pack.dose}}}}, or stands in a sentence that cites who says it.

## Where to go from here

See [another article](start_here.md).
"""


def open_library(knowledge: Knowledge, folder: Path | None = None) -> Library:
    """The library of a knowledge folder; KnowledgeError with every fault if an article does not hold."""
    return Library(read_articles(knowledge, folder))


def new_article(name: str, folder: Path | None = None, today: date | None = None) -> Path:
    """Begin an article: a file with its front matter, to be filled in and put on the path."""
    file = library_folder(folder) / f"{name}.md"
    if not _NAME.fullmatch(name):
        raise UncrampError(f"{name!r} is no name for an article; use small letters and _ such as cold_and_heat")
    if file.exists():
        raise UncrampError(f"there is an article {name!r} already, {file}; open that, or choose another name")
    day = today or date.today()
    file.write_text(_NEW.format(today=day, due=day.replace(year=day.year + 1, day=min(day.day, 28))), "utf-8")
    return file


def check_lines(library: Library) -> Iterator[str]:
    """What the library holds, once it holds together."""
    articles = library.articles.of.values()
    drafts = sum(article.review.status == "draft" for article in articles)
    yield f"{len(articles)} articles on {len(library.shelves)} shelves, {drafts} of them drafts that no clinician has reviewed"
    overdue = [article.id for article in articles if article.review.overdue(date.today())]
    yield f"overdue for review: {', '.join(overdue) or 'none'}"


def contents_lines(library: Library) -> Iterator[str]:
    """Every shelf with its articles."""
    for shelf in library.shelves:
        yield f"\n{shelf.title}"
        yield from (f"  {name}: {library.article(name).title}" for name in shelf.articles)


def article_lines(knowledge: Knowledge, library: Library, name: str) -> Iterator[str]:
    """An article as it is read in a terminal, with its sources, its neighbours and what to read next."""
    article = _existing(library, name)
    yield from (article.title, "=" * len(article.title), "", article.summary, "")
    yield from _wrapped(_MARK.sub(lambda found: f"[{article.sources.index(found[1]) + 1}]", article.text))
    yield from ("", "Sources")
    yield from (f"  [{place}] {_source(knowledge.sources[source])}" for place, source in enumerate(article.sources, 1))
    yield from ("", f"Last looked at {article.review.date}, {article.review.status}. " + " ".join(f"{c.date}: {c.what}" for c in article.changes), "")
    for word, neighbour in (("Previous", library.previous(name)), ("Next", library.next(name))):
        if neighbour:
            yield f"{word}: {neighbour.title} ({neighbour.id})"
    yield from teaser_lines("Recommended", library.recommended(name))


def teaser_lines(heading: str, articles: Iterable[Article]) -> Iterator[str]:
    """Whole teasers: title and summary of each article."""
    yield from ("", heading)
    for article in articles:
        yield f"  {article.title} ({article.id})"
        yield from textwrap.wrap(article.summary, WIDTH, initial_indent="    ", subsequent_indent="    ")


def search_lines(library: Library, question: str, emphasis: Callable[[str], str]) -> Iterator[str]:
    """What was found, the best first, with what was searched for emphasised."""
    result = library.search(question)
    if result.danger:
        yield f"{DANGER} {result.danger.title} ({result.danger.id})"
    if result.corrected:
        yield "Read as: " + ", ".join(f"{was} -> {word}" for was, word in result.corrected)
    if not result.found:
        yield f"Nothing was found for {question!r}; try other words, or see `uncramp library contents`."
    for found in result.found:
        yield f"{_emphasised(found.title, emphasis)} ({found.article.id})"
        yield f"    {_emphasised(found.passage, emphasis)}"


def interests(assessment: Assessment) -> Interests:
    """What a person's result speaks of: the red flags that fired, what it may be, what is planned, what brought it on."""
    return {
        **{("red_flags", flag.id): 1.0 for flag in assessment.triage.fired},
        **{("conditions", name): probability for name, probability in assessment.posterior.of.items()},
        **{("measures", entry.measure.id): 1.0 for entry in assessment.plan.chosen},
        **{("causes", share.cause): share.share for share in assessment.causes.shares},
    }


def article_html(article: Article, address: Callable[[str], str]) -> str:
    """The text of an article as HTML without any script: sources as numbered links with an id to come back to, headings with an id.

    `address` gives where an article lies.
    """
    html = MARKDOWN.render(article.text)
    html = _LINK.sub(lambda found: f'href="{escape(address(found[1]))}"', html)
    html = _HEADING.sub(lambda found: f'<h2 id="{heading_id(unescape(found[1]))}">{found[1]}</h2>', html)
    cited: Counter[str] = Counter()
    return CITATION.sub(lambda found: _html_mark(article, found[1], cited), html)


def heading_id(heading: str) -> str:
    """The id of a heading, for the table of contents."""
    return "-".join(re.findall(r"[a-z0-9]+", heading.lower()))


def citation_ids(article: Article, source: str) -> tuple[str, ...]:
    """The ids of the places in the HTML of an article that cite a source, in order."""
    return tuple(_citation_id(source, place) for place in range(1, CITATION.findall(article.text).count(source) + 1))


def _citation_id(source: str, place: int) -> str:
    return f"cited-{source}-{place}"


def _html_mark(article: Article, source: str, cited: Counter[str]) -> str:
    cited[source] += 1
    number = article.sources.index(source) + 1
    return f'<sup><a id="{_citation_id(source, cited[source])}" href="#source-{source}" aria-label="Source {number}">{number}</a></sup>'


def _existing(library: Library, name: str) -> Article:
    if name in library.articles.of:
        return library.article(name)
    near = [found.article.id for found in library.search(name.replace("_", " "), 1).found]
    raise UncrampError(f"there is no article {name!r}; {f'did you mean {near[0]}?' if near else 'see `uncramp library contents`'}")


def _wrapped(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        hang = " " * (len(line) - len(line.lstrip("- 0123456789.")))
        yield from textwrap.wrap(line, WIDTH, subsequent_indent=hang) or [""]


def _source(source: Source) -> str:
    seen = "" if source.status == "seen" else " (recalled, not seen)"
    return f"{source.authors}. {source.title}. {source.journal}, {source.year}{seen}"


def _emphasised(pieces: Iterable[Piece], emphasis: Callable[[str], str]) -> str:
    return "".join(emphasis(piece.text) if piece.hit else piece.text for piece in pieces).replace("\n", " ")
