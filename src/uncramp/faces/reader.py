"""What a page claims, in words, as plain values, and as the page itself with a note at every claim."""

import sys
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from uncramp.errors import PageError
from uncramp.reader.report import ClaimFound, MeasureFound, PageReport, Passage, report_on
from uncramp.reading.page_file import LARGEST_PAGE, read_page
from uncramp.reading.pattern_file import read_patterns
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.measure import Measure

STANDARD_INPUT = "-"
NOT_KNOWN = "not known to us"
LIMITS = (
    "Matched by words, without understanding. A sentence that is not listed as matched was not judged. "
    "uncramp is not medical advice, and no clinician has reviewed these verdicts."
)
STYLE = """
:root { color-scheme: light dark; --ink: #1d2430; --paper: #fdfcf9; --note: #eef1f4; --edge: #5b6675; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7e9ec; --paper: #15181d; --note: #232a33; --edge: #9aa6b5; } }
body { max-width: 38rem; margin: 2rem auto; padding: 0 1rem; font: 1.05rem/1.6 Georgia, serif; color: var(--ink); background: var(--paper); }
mark { color: inherit; background: none; border-bottom: 3px solid var(--edge); }
aside, section { margin: .5rem 0 1rem; padding: .6rem .9rem; font: .9rem/1.5 system-ui, sans-serif; }
aside, section { background: var(--note); border-left: 4px solid var(--edge); }
.unmatched { opacity: .75; }
@media print { body { max-width: none; } aside { break-inside: avoid; } }
"""
"""The look of the annotated page, in light, dark and print; verdicts are words, never colours."""
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Read by uncramp: {title}</title><style>{style}</style></head>
<body>
{head}
<main>
{body}
</main>
{rest}
{foot}
</body></html>
"""


def read_file(knowledge: Knowledge, file: str, *, folder: Path | None = None) -> PageReport:
    """What the page in a file, or on standard input for "-", claims, by the patterns in the knowledge folder; PageError if it cannot be read."""
    if file == STANDARD_INPUT:
        raw, name = sys.stdin.buffer.read(LARGEST_PAGE + 1), "standard input"
    else:
        raw, name = _content(Path(file)), file
    return report_on(knowledge, read_patterns(knowledge, folder), read_page(raw, name))


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_PAGE + 1)
    except OSError as error:
        raise PageError(f"{file}: the file cannot be read ({error.strerror}); a page was expected; check the path") from error


def write_html(knowledge: Knowledge, report: PageReport, file: Path) -> None:
    """Write the annotated page; PageError with one sentence if the file cannot be written."""
    try:
        file.write_text(to_html(knowledge, report), "utf-8")
    except OSError as error:
        raise PageError(f"{file}: the annotated page cannot be written ({error.strerror}); give a file in a folder that exists") from error


def in_words(knowledge: Knowledge, report: PageReport) -> str:
    """The whole report in plain words: counts, claims, measures, what is missing, what is sold, what was not matched, what was left out."""
    parts = (_head(report), _claims(report), _measures(report), _gaps(report), _unmatched(report), _furniture(report))
    return "\n".join(line for part in parts for line in part) + f"\n{LIMITS} (Knowledge {knowledge.version}.)"


def _head(report: PageReport) -> Iterator[str]:
    yield f"== {report.page.title or 'A page without a title'} =="
    counts = ", ".join(f"{count} {verdict}" for verdict, count in verdicts(report).items())
    found = f"{len(report.claims)} known claims and {len(report.measures)} other measures"
    yield f"{found} in {len(report.passages)} sentences and headings: {counts or 'none'}."
    yield ""


def everything(report: PageReport) -> tuple[ClaimFound | MeasureFound, ...]:
    """Claims, then measures."""
    return (*report.claims, *report.measures)


def verdicts(report: PageReport) -> dict[str, int]:
    """How many claims and measures have each verdict; every unmatched sentence is not known to us."""
    given = sorted(found.verdict for found in everything(report))
    counts = {verdict: len(list(group)) for verdict, group in groupby(given)}
    return counts | ({NOT_KNOWN: len(report.unmatched)} if report.unmatched else {})


def _claims(report: PageReport) -> Iterator[str]:
    if report.claims:
        yield "What the page claims, or denies:"
    for found in report.claims:
        claim = found.claim
        yield f"  - {_said(found)} {claim.verdict.upper()}."
        yield f"      {claim.evidence} [{', '.join(claim.sources)}]"
        yield from (f"      Page: {passage.text} ({because(passage, claim.id)})" for passage in found.passages)
    yield ""


def _said(found: ClaimFound) -> str:
    """The claim, and that the page denies it; the verdict that follows is always on the claim itself."""
    return f"The page says that this does NOT hold: {found.claim.claim} Of the claim itself:" if found.denied else found.claim.claim


def because(passage: Passage, name: str) -> str:
    """The words that made the match, and what only the heading or the sentences before it gave."""
    match = next(match for match in passage.matches if match.name == name)
    around = f", with {', '.join(match.around)} from before" if match.around else ""
    return f"matched on: {' + '.join(match.words)}{around}"


def _measures(report: PageReport) -> Iterator[str]:
    if report.measures:
        yield "What else it speaks for or against:"
    for found in report.measures:
        measure = found.measure
        yield f"  - {'Against' if found.denied else 'For'}: {measure.name}. As advice to do it: {found.verdict.upper()}."
        yield f"      {measure.effect.text}. [{measure.effect.source}]"
        yield from (f"      Page: {passage.text} ({because(passage, measure.id)})" for passage in found.passages)
    yield ""


def _gaps(report: PageReport) -> Iterator[str]:
    if report.missing:
        yield "What the page does not say:"
        yield from (f"  - {omission.topic}. {omission.why} [{', '.join(omission.sources)}]" for omission in report.missing)
    if report.unqualified:
        yield "Whom what it recommends is not for, of which it says nothing:"
        yield from (f"  - {measure.name}: {why}." for measure, why in who_should_not(report))
    if report.promoted:
        yield "What it sells:"
        yield from (f"  - {passage.text}" for passage in report.promoted)
    yield ""


def who_should_not(report: PageReport) -> Iterator[tuple[Measure, str]]:
    """Every measure recommended without a word on contraindications, with the reasons for which it is withheld."""
    for measure in report.unqualified:
        yield measure, "; ".join(dict.fromkeys(f"{item.why} [{item.source}]" for item in measure.contraindications if item.level != "relative"))


def _unmatched(report: PageReport) -> Iterator[str]:
    if report.unmatched:
        yield "Not matched, so not judged:"
        yield from (f"  - {passage.text}" for passage in report.unmatched)
        yield ""


def _furniture(report: PageReport) -> Iterator[str]:
    if report.page.furniture:
        yield "Left out as page furniture:"
        yield from (f"  - {piece.kind}: {piece.text}" for piece in report.page.furniture)
        yield ""


def to_plain(knowledge: Knowledge, report: PageReport) -> dict[str, Any]:
    """The report as JSON values."""
    return {
        "title": report.page.title,
        "verdicts": verdicts(report),
        "claims": [_claim_plain(found) for found in report.claims],
        "measures": [_measure_plain(found) for found in report.measures],
        "missing": [{"id": o.id, "topic": o.topic, "why": o.why, "sources": list(o.sources)} for o in report.missing],
        "contraindications_not_named": [{"measure": measure.id, "why": why} for measure, why in who_should_not(report)],
        "promoted": [passage.text for passage in report.promoted],
        "unmatched": [{"text": passage.text, "verdict": NOT_KNOWN} for passage in report.unmatched],
        "furniture": [{"kind": piece.kind, "text": piece.text} for piece in report.page.furniture],
        "knowledge_version": knowledge.version,
    }


def _claim_plain(found: ClaimFound) -> dict[str, Any]:
    claim = found.claim
    said = {"id": claim.id, "claim": claim.claim, "stance": "denies" if found.denied else "asserts", "verdict": claim.verdict}
    return said | {
        "evidence": claim.evidence,
        "evidence_seen": claim.evidence_seen,
        "sources": list(claim.sources),
        "passages": _passages(found, claim.id),
    }


def _measure_plain(found: MeasureFound) -> dict[str, Any]:
    measure = found.measure
    said = {"id": measure.id, "name": measure.name, "stance": "against" if found.denied else "for", "verdict": found.verdict}
    return said | {"evidence": measure.effect.text, "sources": list(measure.sources), "passages": _passages(found, measure.id)}


def _passages(found: ClaimFound | MeasureFound, name: str) -> list[dict[str, Any]]:
    matched = [(passage, next(match for match in passage.matches if match.name == name)) for passage in found.passages]
    return [{"text": passage.text, "words": list(match.words), "around": list(match.around)} for passage, match in matched]


def to_html(knowledge: Knowledge, report: PageReport) -> str:
    """The page with a note at every claim, as one file without script or link: every word of the page is escaped."""
    title = escape(report.page.title or "A page without a title")
    body = "\n".join(line for _, block in groupby(report.passages, key=lambda passage: passage.block) for line in _block(report, list(block)))
    rest = "\n".join(f"<section>{_lines(part)}</section>" for part in (_gaps(report), _furniture(report)))
    head = f"<section>{_lines(_head(report))}</section>"
    foot = f"<p>{escape(LIMITS)} (Knowledge {knowledge.version}.)</p>"
    return PAGE.format(title=title, style=STYLE, head=head, body=body, rest=rest, foot=foot)


def _lines(lines: Iterable[str]) -> str:
    return "<br>\n".join(escape(line) for line in lines if line)


def _block(report: PageReport, passages: list[Passage]) -> Iterator[str]:
    """A paragraph, or heading, of the page with its claims marked, and the notes that belong to it."""
    tag = "h2" if passages[0].heading else "p"
    yield f"<{tag}>{' '.join(map(_sentence, passages))}</{tag}>"
    for passage in passages:
        for found in everything(report):
            if passage in found.passages:
                yield f"<aside>{_note(found, passage)}</aside>"


def _sentence(passage: Passage) -> str:
    text = escape(passage.text)
    if passage.matches:
        return f"<mark>{text}</mark>"
    return text if passage.heading or passage.asks else f'<span class="unmatched">{text}</span>'


def _note(found: ClaimFound | MeasureFound, passage: Passage) -> str:
    if isinstance(found, ClaimFound):
        said, name = _said(found), found.claim.id
        evidence, sources = found.claim.evidence, found.claim.sources
    else:
        said, name = f"{'Against' if found.denied else 'For'}: {found.measure.name}. As advice to do it:", found.measure.id
        evidence, sources = f"{found.measure.effect.text}.", found.measure.sources
    verdict = f"{escape(said)} <strong>{escape(found.verdict)}</strong>."
    return f"{verdict} {escape(evidence)} [{escape(', '.join(sources))}] <small>({escape(because(passage, name))})</small>"
