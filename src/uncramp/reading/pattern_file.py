"""The reader's knowledge: concepts with their words, and the patterns by which claims, measures and omissions are recognised."""

import json
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError

from uncramp.errors import Fault, KnowledgeError
from uncramp.reading.read import bundled_folder
from uncramp.reading.strict_yaml import Document, parse
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.measure import Measure
from uncramp.terms.pattern import EITHER, Pattern, Patterns

_Place = tuple[str | int, ...]


def has_patterns(folder: Path | None = None) -> bool:
    """Whether the knowledge folder says how claims are recognised at all."""
    return _file(folder).is_file()


def _file(folder: Path | None) -> Path:
    return (folder or bundled_folder()) / "claims" / "concepts.yaml"


def read_patterns(knowledge: Knowledge, folder: Path | None = None) -> Patterns:
    """How what a page says is recognised, from the knowledge folder; KnowledgeError with every fault if it does not fit the knowledge."""
    path = _file(folder)
    if not has_patterns(folder):
        raise KnowledgeError((Fault(str(path), 1, f"there is no file {path.name}; the reader needs one to recognise claims; add it"),))
    document = parse(path.read_bytes(), f"{path.parent.name}/{path.name}")
    if document.faults:
        raise KnowledgeError(tuple(document.faults))
    try:
        patterns = Patterns.model_validate_json(json.dumps(document.data))
    except ValidationError as error:
        raise KnowledgeError(tuple(_fault(document, problem["loc"], problem["msg"]) for problem in error.errors())) from error
    faults = tuple(_faults(knowledge, patterns, document))
    if faults:
        raise KnowledgeError(faults)
    return patterns


def _fault(document: Document, path: _Place, message: str) -> Fault:
    return Fault(document.name, document.line(path), f"{'.'.join(map(str, path))}: {message}")


def _faults(knowledge: Knowledge, patterns: Patterns, document: Document) -> Iterator[Fault]:
    """Ids that do not exist, claims and omissions without a pattern, measures without a verdict."""
    named: tuple[tuple[_Place, Iterable[str], Iterable[str]], ...] = (
        (("claims",), patterns.claims, knowledge.claims),
        (("told",), patterns.told, knowledge.omissions),
        (("measures",), patterns.measures, knowledge.measures),
        (("contraindications",), [patterns.contraindications], knowledge.omissions),
        (("negation", "absences"), patterns.negation.absences, patterns.concepts),
        *((("claims", name, "measures"), claim.measures, knowledge.measures) for name, claim in patterns.claims.items()),
        *((place, _concepts_of(pattern), patterns.concepts) for place, pattern in _every(patterns)),
    )
    for place, given, known in named:
        yield from (_fault(document, (*place, name), f"{name!r} is not known here{_hint(name, known)}") for name in given if name not in known)
    for kind, there, wanted in (("claims", patterns.claims, knowledge.claims), ("told", patterns.told, knowledge.omissions)):
        missing = (name for name in wanted if name not in there)
        yield from (_fault(document, (kind,), f"{name!r} has no pattern, so no page could say it; add one") for name in missing)
    for measure in knowledge.measures.values():
        if not _has_verdict(patterns, measure):
            what = f"{measure.id} is {measure.direction}, graded {measure.grade}"
            yield _fault(document, ("measure_verdicts",), f"{what}, and no row gives its verdict; add one")


def _concepts_of(pattern: Pattern) -> list[str]:
    return [name for group in (*pattern.needs, *pattern.about, *pattern.without) for name in group.split(EITHER)]


def _has_verdict(patterns: Patterns, measure: Measure) -> bool:
    return measure.disputed or any(row.direction == measure.direction and measure.grade in row.grades for row in patterns.measure_verdicts)


def _every(patterns: Patterns) -> Iterator[tuple[_Place, Pattern]]:
    """Every pattern with its place in the file."""
    for name, claim in patterns.claims.items():
        yield from ((("claims", name, "said_by", index), pattern) for index, pattern in enumerate(claim.said_by))
    for kind in ("measures", "told"):
        for name, said_by in getattr(patterns, kind).items():
            yield from (((kind, name, index), pattern) for index, pattern in enumerate(said_by))
    yield from ((("promotion", index), pattern) for index, pattern in enumerate(patterns.promotion))


def _hint(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else "; correct the id"
