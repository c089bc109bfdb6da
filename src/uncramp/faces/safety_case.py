"""The safety case, generated: what is claimed, what shows it, what is left, and what is open."""

import re
from collections.abc import Iterator
from pathlib import Path

from uncramp.reading.hazard_file import LIKELIHOODS, SEVERITIES, Hazard, read_hazards
from uncramp.reading.statement_file import read_statements
from uncramp.terms.knowledge import Knowledge

LAW = re.compile(r"^def (\w+)\(world: World\) -> Formula:", re.MULTILINE)
NEED_ATTENTION = len(SEVERITIES) + 1
"""A residual risk of this many points or more is listed as open."""


def safety_case(knowledge: Knowledge, root: Path | None = None) -> Iterator[str]:
    """The safety case in Markdown, line by line; `root` is a checkout whose tests can be looked up."""
    hazards = read_hazards()
    missing = list(unshown(knowledge, hazards, root))
    yield "# Safety case"
    yield ""
    yield f"Generated from the hazard log of knowledge {knowledge.version}. Nothing here is signed: **no clinician has reviewed uncramp.**"
    yield ""
    yield from _claims(knowledge, hazards)
    yield from _log(hazards)
    yield from _open(knowledge, hazards, missing)


def _claims(knowledge: Knowledge, hazards: tuple[Hazard, ...]) -> Iterator[str]:
    kinds = [name.split(":")[0] for hazard in hazards for name in hazard.shown_by]
    yield "## Claim"
    yield ""
    yield "Used by adults for their own back, as SAFETY.md describes, no hazard below is left without a control whose working is shown."
    yield ""
    yield f"- {len(hazards)} hazards with controls, shown by {kinds.count('proof')} proofs, {kinds.count('register')} register statements,"
    yield f"  {kinds.count('test')} tests, {kinds.count('check')} checks and {kinds.count('simulation')} simulations (one may serve several)."
    against = sum(len(measure.contraindications) for measure in knowledge.measures.values())
    yield f"- {len(knowledge.red_flags)} red flags and {against} contraindications, every one"
    yield f"  restated in the register ({len(read_statements(knowledge))} statements) and watched by mutation (`uncramp mutate`)."
    yield "- The laws are proved over every possible set of answers (`uncramp prove`), and what passes is measured (`uncramp safety`)."
    yield ""


def _log(hazards: tuple[Hazard, ...]) -> Iterator[str]:
    yield "## Hazard log"
    yield ""
    yield "| id | cause | effect | severity | before | control | shown by | after |"
    yield "|---|---|---|---|---|---|---|---|"
    for hazard in hazards:
        shown = "<br>".join(f"`{name}`" for name in hazard.shown_by)
        row = (hazard.id, hazard.cause, hazard.effect, hazard.severity, hazard.likelihood, hazard.control, shown, hazard.residual)
        yield f"| {' | '.join(row)} |"
    yield ""


def _open(knowledge: Knowledge, hazards: tuple[Hazard, ...], missing: list[str]) -> Iterator[str]:
    yield "## Open items"
    yield ""
    yield "- No clinician has signed: every entry of the knowledge is a draft."
    drafts = sum(1 for _, review in knowledge.reviews() if review.status == "draft")
    yield f"- {drafts} entries are drafts; {len(knowledge.conditions)} conditions rest mostly on expert estimates (`uncramp check`)."
    yield "- The hazards were written by one team; a structured session with clinicians has not been held."
    yield "- Measured safety is simulated; no real patients were looked at."
    for hazard in hazards:
        if risk(hazard) >= NEED_ATTENTION:
            yield f"- {hazard.id} stays at {hazard.severity}, {hazard.residual}: {hazard.cause}."
    for line in missing:
        yield f"- NOT SHOWN: {line}"


def risk(hazard: Hazard) -> int:
    """Severity and residual likelihood added up, each from 0."""
    return SEVERITIES.index(hazard.severity) + LIKELIHOODS.index(hazard.residual)


def unshown(knowledge: Knowledge, hazards: tuple[Hazard, ...], root: Path | None = None) -> Iterator[str]:
    """What the log names as showing a control and cannot be found; tests are looked up only in a checkout."""
    laws = set(LAW.findall((Path(__file__).parent.parent / "reading" / "prove.py").read_text("utf-8")))
    register = {statement.form.of for statement in read_statements(knowledge)}
    for hazard in hazards:
        for name in hazard.shown_by:
            kind, _, what = name.partition(":")
            known = {
                "proof": what in laws,
                "register": what in register,
                "simulation": what == "all" or what in knowledge.conditions,
                "check": hasattr(knowledge, what),
                "test": root is None or _is_test(root, what),
            }
            if not known[kind]:
                yield f"{hazard.id}: {name}"


def _is_test(root: Path, what: str) -> bool:
    file, _, name = what.partition("::")
    path = root / file
    return path.is_file() and f"def {name}(" in path.read_text("utf-8")
