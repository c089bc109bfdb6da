"""Triage and the gates of measures as formulas over every possible set of answers, made from the same knowledge that the code reads.

Every finding was not asked, or asked and not known, or has one of its options. A criterion is a pair of formulas (it is true, it is false); neither
means unknown. The level `h` that expected harm would give is left free, so what is proved holds whatever the probabilities say.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import z3

from uncramp.terms.condition import DISPOSITIONS, Disposition
from uncramp.terms.criterion import Answered, AtLeast, Node, Not, OfSex, Within, findings_of
from uncramp.terms.evidence import ABSENT, PRESENT
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import PERSONAL, Knowledge
from uncramp.terms.measure import Measure
from uncramp.terms.red_flag import RedFlag

Formula = Any
"""A Z3 Boolean; the library has no types of its own."""
SOON = Disposition.URGENT


@dataclass(frozen=True)
class Answer:
    """One finding's answer as formulas: it was asked; by option, that this is the answer."""

    asked: Formula
    options: Mapping[str, Formula]

    @property
    def known(self) -> Formula:
        """It was asked and the answer is one of its options."""
        return any_of(self.options.values())

    @property
    def unknown(self) -> Formula:
        """It was asked and the answer is not known."""
        return z3.And(self.asked, z3.Not(self.known))


@dataclass(frozen=True)
class Truth:
    """A criterion in three values: the formula that it is true, and that it is false."""

    true: Formula
    false: Formula

    @property
    def unknown(self) -> Formula:
        """Neither true nor false."""
        return z3.Not(z3.Or(self.true, self.false))


def any_of(formulas: Iterable[Formula]) -> Formula:
    """At least one of them; false for none."""
    return z3.Or(*list(formulas))


def all_of(formulas: Iterable[Formula]) -> Formula:
    """All of them; true for none."""
    return z3.And(*list(formulas))


@dataclass(frozen=True, eq=False)
class World:
    """Every possible person and set of answers: free variables, and the formulas that the code's rules make of them."""

    knowledge: Knowledge
    age: Any
    sex: Mapping[str, Formula]
    said: Mapping[str, Answer]
    harm: Sequence[Formula]
    """harm[k]: expected harm gives at least level k + 1."""
    same: Mapping[str, Formula] = field(default_factory=dict)
    """Red flags already known to be as in the world that this one was turned from."""

    @classmethod
    def free(cls, knowledge: Knowledge) -> "World":
        """The world in which nothing is fixed yet."""
        said = {finding.id: _variables(finding) for finding in knowledge.findings.values() if finding.id not in PERSONAL}
        sex = {name: z3.Bool(f"sex {name}") for name in ("female", "male")}
        harm = [z3.Bool(f"harm at least {level.value}") for level in DISPOSITIONS[1:]]
        return cls(knowledge, z3.Int("age"), sex, said, harm)

    @cached_property
    def possible(self) -> Formula:
        """What holds in every world: one option at most, known means asked, an adult of one sex at most, levels in order."""
        age = self.knowledge.findings["age_years"]
        rules: list[object] = [self.age >= int(age.min or 0), self.age <= int(age.max or 0), z3.Not(z3.And(*self.sex.values()))]
        for answer in self.said.values():
            rules.append(z3.AtMost(*answer.options.values(), 1))
            rules.append(z3.Implies(answer.known, answer.asked))
        rules.extend(z3.Implies(higher, lower) for lower, higher in zip(self.harm, self.harm[1:], strict=False))
        return all_of(rules)

    def turned(self, finding: str, option: str) -> "World":
        """The same world with one answer changed; flags that do not read it stay what they are."""
        options = {name: z3.BoolVal(name == option) for name in self.said[finding].options}
        read_as = {finding, self.knowledge.findings[finding].part_of}
        same = {name: fired for name, fired in self._fired.items() if read_as.isdisjoint(self._reads(self.knowledge.red_flags[name]))}
        return replace(self, said={**self.said, finding: Answer(z3.BoolVal(True), options)}, same=same)

    def _reads(self, flag: RedFlag) -> set[str]:
        """Every finding that the flag turns on: those it names, their parts, and what decides whether a part applies."""
        named = {*findings_of(flag.when), *(findings_of(flag.unless) if flag.unless is not None else ())}
        parts = {part for name in named for part in self.knowledge.findings[name].parts}
        limits = (self.knowledge.findings[part].only_if for part in parts)
        return named | parts | {name for limit in limits if limit is not None for name in findings_of(limit)}

    @cached_property
    def _fired(self) -> Mapping[str, Formula]:
        return {name: self.same[name] if name in self.same else self._fires(flag) for name, flag in self.knowledge.red_flags.items()}

    def _fires(self, flag: RedFlag) -> Formula:
        return z3.And(self.truth(flag.when, self.complete).true, z3.Not(self._silenced(flag, self.complete)))

    @cached_property
    def complete(self) -> Mapping[str, Answer]:
        """The answers with every composite that its answered parts decide, as `Knowledge.complete` does it."""
        return {name: self._decided(self.knowledge.findings[name]) for name in self.said}

    def _decided(self, finding: Finding) -> Answer:
        own = self.said[finding.id]
        if not finding.parts:
            return own
        parts = [(self.said[part], self._may_apply(part)) for part in finding.parts]
        some = any_of(part.asked for part, _ in parts)
        present = any_of(part.options[PRESENT] for part, _ in parts)
        absent = all_of(z3.Or(part.options[ABSENT], z3.Not(applies)) for part, applies in parts)
        asked = all_of(z3.Or(part.asked, z3.Not(applies)) for part, applies in parts)
        keeps = z3.Or(own.options[PRESENT], z3.Not(some), z3.Not(z3.Or(present, absent, asked)))
        return Answer(
            z3.If(keeps, own.asked, z3.BoolVal(True)),
            {
                PRESENT: z3.If(keeps, own.options[PRESENT], present),
                ABSENT: z3.If(keeps, own.options[ABSENT], z3.And(absent, z3.Not(present))),
            },
        )

    def _may_apply(self, part: str) -> Formula:
        only_if = self.knowledge.findings[part].only_if
        if only_if is None:
            return z3.BoolVal(True)
        return z3.Or(self.said[part].asked, z3.Not(self.truth(only_if, self.said).false))

    @cached_property
    def for_criteria(self) -> Mapping[str, Answer]:
        """The completed answers with what cannot apply to this person taken as absent, as `Knowledge.cannot_apply` does it."""
        answers = dict(self.complete)
        for finding in self.knowledge.limited:
            if finding.only_if is not None and finding.id in answers:
                own = self.complete[finding.id]
                excluded = z3.And(z3.Not(own.asked), self.truth(finding.only_if, self.complete).false)
                options = {name: z3.Or(chosen, excluded) if name == ABSENT else chosen for name, chosen in own.options.items()}
                answers[finding.id] = Answer(z3.Or(own.asked, excluded), options)
        return answers

    def truth(self, criterion: Node, answers: Mapping[str, Answer]) -> Truth:
        """The criterion over these answers, in three values."""
        match criterion:
            case Answered():
                answer = answers[criterion.finding]
                hit = any_of(answer.options[option] for option in sorted(criterion.options))
                return Truth(hit, z3.And(answer.known, z3.Not(hit)))
            case Within():
                return self._within(criterion)
            case OfSex():
                return Truth(self.sex[criterion.sex], any_of(given for name, given in self.sex.items() if name != criterion.sex))
            case Not():
                inner = self.truth(criterion.part, answers)
                return Truth(inner.false, inner.true)
            case AtLeast():
                parts = [self.truth(part, answers) for part in criterion.parts]
                enough = len(parts) - criterion.n + 1
                return Truth(_count([part.true for part in parts], criterion.n), _count([part.false for part in parts], enough))

    def _within(self, criterion: Within) -> Truth:
        if criterion.finding != "age_years":
            raise NotImplementedError(f"{criterion.finding}: a range of a measured number is not encoded yet; only age_years is")
        bounds = [] if criterion.start is None else [self.age >= int(criterion.start)]
        bounds += [] if criterion.below is None else [self.age < int(criterion.below)]
        return Truth(all_of(bounds), z3.Not(all_of(bounds)))

    def fired(self, flag: RedFlag) -> Formula:
        """The flag fires."""
        return self._fired[flag.id]

    def live(self, flag: RedFlag) -> Formula:
        """The flag has not fired but open answers could still make it."""
        return z3.And(self.truth(flag.when, self.for_criteria).unknown, z3.Not(self._silenced(flag, self.for_criteria)))

    def _silenced(self, flag: RedFlag, answers: Mapping[str, Answer]) -> Formula:
        return z3.BoolVal(False) if flag.unless is None else self.truth(flag.unless, answers).true

    def floor(self, least: Disposition) -> Formula:
        """Some fired flag demands at least this disposition."""
        return any_of(self.fired(flag) for flag in self.knowledge.red_flags.values() if flag.disposition >= least)

    def reached(self, least: Disposition) -> Formula:
        """Flags and expected harm together demand at least this disposition."""
        if least is Disposition.SELF_CARE:
            return z3.BoolVal(True)
        return z3.Or(self.floor(least), self.harm[least.level - 1])

    def unasked_gate(self, flag: RedFlag) -> Formula:
        """Some must-ask finding of the flag was not asked."""
        must = [name for name in findings_of(flag.when) if self.knowledge.findings[name].must_ask]
        return any_of(z3.Not(self.for_criteria[name].asked) for name in must)

    @cached_property
    def incomplete(self) -> Formula:
        """Some safety question is open that could still raise the disposition."""
        return any_of(self._open(flag) for flag in self.knowledge.red_flags.values())

    def _open(self, flag: RedFlag) -> Formula:
        if flag.disposition is Disposition.SELF_CARE:
            return z3.BoolVal(False)
        answers = [self.for_criteria[name] for name in findings_of(flag.when)]
        grave = flag.disposition >= SOON
        left = any_of(z3.Not(answer.known) if grave else z3.Not(answer.asked) for answer in answers)
        return z3.And(z3.Not(self.reached(flag.disposition)), self.live(flag), z3.Or(self.unasked_gate(flag), left))

    def disposition(self, least: Disposition) -> Formula:
        """The disposition shown is at least this."""
        reached = self.reached(least)
        return z3.Or(reached, self.incomplete) if least is Disposition.CLINICIAN else reached

    def shown(self, measure: Measure) -> Formula:
        """The measure may be shown, if the probabilities and the phase speak for it."""
        soon = self.disposition(SOON)
        if measure.while_waiting:
            return soon
        if measure.gate != "self_care" or measure.grade == "none":
            return z3.BoolVal(False)
        stops = [self.truth(c.when, self.for_criteria).false for c in measure.contraindications if c.level != "relative"]
        return z3.And(z3.Not(soon), *stops)


def _count(formulas: Sequence[Formula], least: int) -> Formula:
    return all_of(formulas) if least == len(formulas) else any_of(formulas) if least == 1 else z3.AtLeast(*formulas, least)


def _variables(finding: Finding) -> Answer:
    asked = z3.Bool(f"asked {finding.id}")
    return Answer(asked, {option: z3.Bool(f"{finding.id} = {option}") for option in finding.option_ids})
