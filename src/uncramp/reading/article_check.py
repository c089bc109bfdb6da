"""Whether articles hold together: ids and links that exist, no figure without a source that says it, easy reading, one path through all."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from uncramp.errors import Fault
from uncramp.reading.article_text import ARTICLE_LINK, CITATION, Draft, links, passages
from uncramp.reading.references import REFERENCE
from uncramp.reading.school_grade import school_grade, split_sentences
from uncramp.terms.article import Article, ReadingPath
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.record import Record
from uncramp.terms.source import Estimate

_UNITS = r"(?:percent|hours?|days?|weeks?|months?|years?|minutes?|seconds?|times|in (?:ten|hundred|\d+)|out of|people|trials|studies)"
_WORDS = dict(zip(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], range(1, 13), strict=True))
_SPELLED = re.compile(rf"\b({'|'.join(_WORDS)}|half|twice|third|quarter)\b(?=[ -](?:or \w+ |to \w+ )?{_UNITS})", re.IGNORECASE)
_FIGURE = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?")
HUNDRED, THOUSAND = 100, 1000
PATH_FILE = "path.yaml"
NAMED = ("conditions", "measures", "causes", "red_flags", "sources")


def check_articles(knowledge: Knowledge, drafts: Iterable[Draft], path: ReadingPath | None) -> Iterator[Fault]:
    """Every fault of the articles among themselves, against the knowledge and against the reading path."""
    drafts = tuple(drafts)
    there = {draft.id for draft in drafts}
    said = figures_by_source(knowledge)
    for draft in drafts:
        found = [*_links(draft, there), *_figures(draft, said), *_fronts(knowledge, draft), *_too_hard(draft, path)]
        yield from (Fault(draft.front.name, line, message) for line, message in found)
    if path:
        yield from (Fault(PATH_FILE, 1, message) for message in _path(path, there))


def _fronts(knowledge: Knowledge, draft: Draft) -> Iterator[tuple[int, str]]:
    """Ids in the front matter that do not exist; sources not cited, or not listed; figures where none can be cited."""
    if draft.article:
        for found in (_ids(knowledge, draft.article), _citations(draft.article), _bare(draft.article)):
            yield from ((draft.front.line((key,)), message) for key, message in found)


def _ids(knowledge: Knowledge, article: Article) -> Iterator[tuple[str, str]]:
    """Ids in the front matter that do not exist."""
    for kind in NAMED:
        known = getattr(knowledge, kind)
        for name in getattr(article, kind):
            if name not in known:
                near = get_close_matches(name, known, n=1)
                yield kind, f"{name!r} is no id of {kind}; {f'did you mean {near[0]}?' if near else 'correct it'}"


def _bare(article: Article) -> Iterator[tuple[str, str]]:
    for key in ("title", "summary"):
        yield from (
            (key, f"the {key} has the figure {figure}; no source can be cited there; say it in the text")
            for figure in figures_in(getattr(article, key))
        )


def _citations(article: Article) -> Iterator[tuple[str, str]]:
    cited = dict.fromkeys(CITATION.findall(article.text))
    yield from (("sources", f"{name!r} is cited in the text and not listed; add it to sources") for name in cited if name not in article.sources)
    yield from (
        ("sources", f"{name!r} is listed and nowhere cited; cite it as [@{name}] or drop it") for name in article.sources if name not in cited
    )


def _links(draft: Draft, there: set[str]) -> Iterator[tuple[int, str]]:
    """Links that lead to no article of the library."""
    for link, line in links(draft.written):
        found = ARTICLE_LINK.fullmatch(link)
        if not found:
            yield line, f"the link {link!r} leads out of the library; link to another article as name.md, and cite what is outside as [@source]"
        elif found[1] not in there:
            near = get_close_matches(found[1], there, n=1)
            yield line, f"the link {link!r} leads to no article; {f'did you mean {near[0]}.md?' if near else 'write it or drop the link'}"


def _figures(draft: Draft, said: Mapping[str, frozenset[str]]) -> Iterator[tuple[int, str]]:
    """Sentences with a figure that is neither a reference nor said by a source that the sentence cites."""
    for passage in passages(REFERENCE.sub("", draft.written)):
        line = passage.line
        for sentence in split_sentences(passage.text):
            cited = CITATION.findall(sentence)
            known = frozenset[str]().union(*(said.get(source, frozenset()) for source in cited))
            stray = [figure for figure in figures_in(CITATION.sub("", sentence)) if figure not in known]
            if stray:
                where = f"no source it cites ({', '.join(cited)}) says so in our notes" if cited else "it cites no source"
                yield line, f"the sentence {_short(sentence)!r} has the figure {stray[0]} and {where}; use a {{{{reference}}}}, or cite who says it"
            line += sentence.count("\n")


def figures_in(text: str) -> tuple[str, ...]:
    """Every figure of a text in one form: 1,172 is 1172, and two weeks is 2."""
    spelled = (str(_WORDS.get(word.lower(), word.lower())) for word in _SPELLED.findall(text))
    return (*(f"{float(figure.replace(',', '')):g}" for figure in _FIGURE.findall(text)), *spelled)


def figures_by_source(knowledge: Knowledge) -> Mapping[str, frozenset[str]]:
    """The figures that our notes attribute to each source: in claims, effects, doses, causes, triggers, courses, flags and estimates."""
    said: dict[str, set[str]] = defaultdict(set)
    for kind in ("sources", "conditions", "findings", "causes", "triggers", "red_flags", "measures", "claims", "omissions", "safety_net"):
        for item in getattr(knowledge, kind).values():
            _collect(item, said)
    for source in knowledge.sources.values():
        said[source.id].update(figures_in(f"{source.title} {source.note or ''} {source.year}"))
    return {source: frozenset(figures) for source, figures in said.items()}


def _collect(item: Record, said: dict[str, set[str]]) -> None:
    """Take the figures of a record for the sources that it names itself; records within name their own."""
    values = {name: getattr(item, name) for name in type(item).model_fields}
    named = values.get("sources") or values.get("source") or values.get("guideline") or ()
    for source in (named,) if isinstance(named, str) else named:
        said[source].update(_figures_of(item, values))
    for value in values.values():
        for inner in _records_in(value):
            _collect(inner, said)


def _figures_of(item: Record, values: Mapping[str, Any]) -> set[str]:
    figures = {figure for value in values.values() if isinstance(value, str) for figure in figures_in(value)}
    if isinstance(item, Estimate):
        numbers = [number for number in (item.value, item.low, item.high) if number is not None]
        figures.update(f"{number * scale:g}" for number in numbers for scale in (1, HUNDRED, THOUSAND))
    return figures


def _records_in(value: Any) -> Iterator[Record]:
    if isinstance(value, Record):
        yield value
    elif isinstance(value, Mapping):
        yield from (inner for inner in value.values() if isinstance(inner, Record))
    elif isinstance(value, tuple):
        yield from (inner for inner in value if isinstance(inner, Record))


def _too_hard(draft: Draft, path: ReadingPath | None) -> Iterator[tuple[int, str]]:
    """The hardest paragraph of an article that is harder to read than allowed."""
    read = draft.article.passages if draft.article and path else ()
    grade = school_grade(passage.text for passage in read)
    if path and grade > path.highest_grade:
        hardest = max(read, key=lambda passage: school_grade([passage.text]))
        yield (
            hardest.line,
            f"the article reads at school grade {grade:.1f}, at most {path.highest_grade} is wanted; shorten this paragraph, its hardest",
        )


def _path(path: ReadingPath, there: Iterable[str]) -> Iterator[str]:
    """Articles that stand nowhere on the reading path, twice, or not at all in the folder."""
    count = Counter(path.order)
    known = set(there)
    yield from (f"{name!r} stands {count[name]} times on the path; keep one" for name in count if count[name] > 1)
    yield from (f"{name!r} is no article; write {name}.md or drop it" for name in count if name not in known)
    yield from (f"{name!r} stands on no shelf; give it a place" for name in sorted(known - set(count)))


def _short(sentence: str) -> str:
    words = " ".join(sentence.split())
    return words if len(words) <= len("about as long as a line of a page may well be, no more") else f"{words[:50]}..."
