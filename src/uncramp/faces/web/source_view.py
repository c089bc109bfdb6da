"""Where a sentence comes from: the small links under it, and the card behind each."""

from collections.abc import Iterable
from typing import Any

from uncramp.terms.knowledge import Knowledge
from uncramp.terms.source import Source

Values = dict[str, Any]


def links(knowledge: Knowledge, names: Iterable[str]) -> list[Values]:
    """A link to every source named, each once."""
    return [_link(knowledge.sources[name]) for name in dict.fromkeys(names)]


def _link(source: Source) -> Values:
    return {"id": source.id, "label": label(source), "href": f"/sources/{source.id}", "seen": source.status == "seen"}


def label(source: Source) -> str:
    """The first author and the year, as a reader would cite it."""
    return f"{source.authors.split(',')[0]} {source.year}"


def card(knowledge: Knowledge, source: Source) -> Values:
    """All that is known of a source, and what leans on it."""
    values: Values = {key: getattr(source, key) for key in ("id", "authors", "year", "title", "journal", "kind", "doi", "pmid", "note")}
    there = {key: value for key, value in values.items() if value is not None}
    return there | {"seen": source.status == "seen", "used_by": used_by(knowledge, source.id)}


def used_by(knowledge: Knowledge, name: str) -> list[Values]:
    """What of the knowledge leans on a source, in words."""
    rows = [f"Warning sign: {flag.name}" for flag in knowledge.red_flags.values() if name in flag.sources]
    rows += [f"Measure: {m.name}" for m in knowledge.measures.values() if name in (*m.sources, m.effect.source, m.dose.source)]
    rows += [f"Condition: {c.lay_name}" for c in knowledge.conditions.values() if name in (c.timing.source, *c.course.sources)]
    rows += [f"Cause: {cause.name}" for cause in knowledge.causes.values() if name in cause.sources]
    rows += [f"When to come back: {net.text}" for net in knowledge.safety_net.values() if net.source == name]
    return [{"label": row} for row in rows]


def every_source(knowledge: Knowledge) -> list[Values]:
    """All sources by kind, each a link."""
    kinds: dict[str, list[Values]] = {}
    for source in sorted(knowledge.sources.values(), key=lambda source: (source.kind.lower(), source.authors)):
        kinds.setdefault(source.kind, []).append({**_link(source), "title": source.title})
    return [{"kind": kind, "sources": rows} for kind, rows in kinds.items()]
