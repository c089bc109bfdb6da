"""Is the knowledge watched? Every red flag and contraindication is lost, turned round and shifted by one; something must notice each time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from uncramp.cases import run_case
from uncramp.inference.network import Network
from uncramp.reading.case_file import Case
from uncramp.reading.statement_file import Statement
from uncramp.register import disagreements
from uncramp.terms.condition import DISPOSITIONS
from uncramp.terms.criterion import AtLeast, Node, Not, Within, is_positive
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.measure import Measure
from uncramp.terms.red_flag import RedFlag


@dataclass(frozen=True)
class Mutant:
    """One change for the worse: of which rule, what was done, and the knowledge that results."""

    rule: str
    change: str
    knowledge: Knowledge


@dataclass(frozen=True)
class Verdict:
    """What noticed a mutant: a law of the files, the register, or a case; None when nothing did."""

    mutant: Mutant
    killed_by: str | None


def mutants(knowledge: Knowledge) -> Iterator[Mutant]:
    """Every mutant of every red flag and contraindication."""
    for flag in knowledge.red_flags.values():
        without = {name: other for name, other in knowledge.red_flags.items() if name != flag.id}
        yield Mutant(flag.id, "deleted", replace(knowledge, red_flags=without))
        for change, mutated in _flag_mutants(flag):
            yield Mutant(flag.id, change, replace(knowledge, red_flags={**knowledge.red_flags, flag.id: mutated}))
    for measure in knowledge.measures.values():
        for place, contraindication in enumerate(measure.contraindications):
            rule = f"{measure.id}.{contraindication.id}"
            yield Mutant(rule, "deleted", _with(knowledge, measure, place, None))
            for change, when in _criterion_mutants(contraindication.when):
                yield Mutant(rule, change, _with(knowledge, measure, place, when))


def _flag_mutants(flag: RedFlag) -> Iterator[tuple[str, RedFlag]]:
    for change, when in _criterion_mutants(flag.when):
        yield change, flag.model_copy(update={"when": when})
    if flag.unless is not None:
        yield "exclusion deleted", flag.model_copy(update={"unless": None})
    lower = DISPOSITIONS[flag.disposition.level - 1]
    yield f"lowered to {lower.value}", flag.model_copy(update={"disposition": lower})


def _criterion_mutants(criterion: Node) -> Iterator[tuple[str, Node]]:
    yield "turned round", Not(criterion)
    yield from _shifted(criterion)


def _shifted(criterion: Node) -> Iterator[tuple[str, Node]]:
    """The criterion with each threshold moved by one, up and down."""
    if isinstance(criterion, Within):
        for by in (-1, 1):
            start = None if criterion.start is None else criterion.start + by
            below = None if criterion.below is None else criterion.below + by
            yield f"{criterion.finding} moved by {by:+d}", Within(criterion.finding, start, below)
    elif isinstance(criterion, AtLeast):
        for n in (criterion.n - 1, criterion.n + 1):
            if 1 <= n <= len(criterion.parts) and len(criterion.parts) > 1:
                yield f"{criterion.n} of {len(criterion.parts)} became {n}", replace(criterion, n=n)
        for place, part in enumerate(criterion.parts):
            for change, mutated in _shifted(part):
                yield change, replace(criterion, parts=(*criterion.parts[:place], mutated, *criterion.parts[place + 1 :]))


def _with(knowledge: Knowledge, measure: Measure, place: int, when: Node | None) -> Knowledge:
    kept = list(measure.contraindications)
    if when is None:
        del kept[place]
    else:
        kept[place] = kept[place].model_copy(update={"when": when})
    mutated = measure.model_copy(update={"contraindications": tuple(kept)})
    return replace(knowledge, measures={**knowledge.measures, measure.id: mutated})


def verdicts(network: Network, statements: Sequence[Statement], cases: Sequence[Case], tick: Callable[[], None] = lambda: None) -> Iterator[Verdict]:
    """What notices each mutant: the laws of the files first, then the register, then the cases."""
    for mutant in mutants(network.knowledge):
        yield Verdict(mutant, _killer(network, mutant, statements, cases))
        tick()


def _killer(network: Network, mutant: Mutant, statements: Sequence[Statement], cases: Sequence[Case]) -> str | None:
    flag = mutant.knowledge.red_flags.get(mutant.rule)
    if flag is not None and not is_positive(flag.when):
        return "law: a red flag has no 'not'"
    mine = [statement for statement in statements if statement.form.of == mutant.rule]
    disagreement = next(disagreements(mutant.knowledge, mine), None) if mine else None
    if disagreement is not None and "no statement" not in disagreement:
        return "register"
    changed = replace(network, knowledge=mutant.knowledge)
    return next((f"case {case.form.id}" for case in cases if not run_case(changed, case).passed), None)
