"""Hold the rules against the register of what they must say."""

from collections.abc import Iterator, Sequence

from uncramp.reading.statement_file import Statement
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.measure import Contraindication
from uncramp.terms.red_flag import RedFlag
from uncramp.triage import fires


def disagreements(knowledge: Knowledge, statements: Sequence[Statement]) -> Iterator[str]:
    """Every statement that the rules do not bear out, and every rule of which the register says nothing."""
    for statement in statements:
        said = _found(knowledge, statement)
        if said != (statement.form.holds, statement.form.level):
            yield f"line {statement.line}: {statement} was expected with level {statement.form.level}; the rules say {said}"
    named = {statement.form.of for statement in statements if statement.form.holds}
    yield from (f"{name}: the register has no statement under which it holds; add one" for name in rules(knowledge) if name not in named)


def rules(knowledge: Knowledge) -> dict[str, RedFlag | Contraindication]:
    """Every red flag and contraindication by the name the register uses: `rf_saddle`, `oral_nsaid.ulcer_history`."""
    of_measures = {f"{measure.id}.{c.id}": c for measure in knowledge.measures.values() for c in measure.contraindications}
    return {**knowledge.red_flags, **of_measures}


def _found(knowledge: Knowledge, statement: Statement) -> tuple[bool, str] | None:
    rule = rules(knowledge).get(statement.form.of)
    person, evidence = statement.person, knowledge.complete(statement.person, statement.evidence)
    if isinstance(rule, RedFlag):
        return fires(rule, person, evidence), rule.disposition.value
    if rule is None:
        return None
    return rule.when.truth(person, evidence) is True, rule.level
