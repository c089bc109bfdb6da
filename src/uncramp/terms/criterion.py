"""A condition on evidence: true, false or unknown.

Written in files as `{all: [...]}`, `{any: [...]}`, `{not: ...}`, `{at_least: {n: 2, of: [...]}}`, and leaves such as
`{onset_speed: [instant, minutes_hours]}`, `{age_years: {from: 50, below: 70}}`, `{sex: female}`. A bare finding id means "is present".
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator

from uncramp.terms.evidence import PRESENT, UNKNOWN, Evidence
from uncramp.terms.person import Person

Truth = bool | None
"""True, False, or None for unknown (Kleene's three values)."""


@dataclass(frozen=True)
class Answered:
    """The finding's answer is one of these options; unknown while it is not known."""

    finding: str
    options: frozenset[str]

    def truth(self, person: Person, evidence: Evidence) -> Truth:
        """Whether it holds for this person's evidence."""
        option = evidence.option(self.finding)
        if option is None or option == UNKNOWN:
            return None
        return option in self.options


@dataclass(frozen=True)
class Within:
    """A measured number, or the age in years, lies in [from, below)."""

    finding: str
    start: float | None
    below: float | None

    def truth(self, person: Person, evidence: Evidence) -> Truth:
        """Whether it holds for this person's evidence."""
        number = person.age_years if self.finding == "age_years" else evidence.number(self.finding)
        if number is None:
            return None
        return (self.start is None or number >= self.start) and (self.below is None or number < self.below)


@dataclass(frozen=True)
class OfSex:
    """The person's sex is this one; unknown when it was not said."""

    sex: str

    def truth(self, person: Person, evidence: Evidence) -> Truth:
        """Whether it holds for this person."""
        return None if person.sex is None else person.sex == self.sex


@dataclass(frozen=True)
class AtLeast:
    """At least `n` of the parts are true. `all` and `any` are the two ends of it."""

    n: int
    parts: tuple["Node", ...]

    def truth(self, person: Person, evidence: Evidence) -> Truth:
        """True once n parts are true, false once n cannot be reached, else unknown."""
        true, possible = 0, len(self.parts)
        for part in self.parts:
            truth = part.truth(person, evidence)
            if truth:
                true += 1
                if true == self.n:
                    return True
            elif truth is False:
                possible -= 1
                if possible < self.n:
                    return False
        return None if self.n else True


@dataclass(frozen=True)
class Not:
    """The part is false; unknown while the part is unknown."""

    part: "Node"

    def truth(self, person: Person, evidence: Evidence) -> Truth:
        """The opposite, or unknown."""
        truth = self.part.truth(person, evidence)
        return None if truth is None else not truth


Node = Answered | Within | OfSex | AtLeast | Not


def parse_criterion(raw: Any) -> Node:
    """The criterion that a file writes; ValueError says what it does not understand."""
    if isinstance(raw, Node):
        return raw
    if isinstance(raw, str):
        return Answered(raw, frozenset({PRESENT}))
    if not isinstance(raw, dict) or len(raw) != 1:
        raise ValueError(f"a criterion is a finding id or a mapping with one key; this is {raw!r}")
    ((key, body),) = raw.items()
    return _OPERATORS[key](body) if key in _OPERATORS else _leaf(key, body)


def _parts(body: Any) -> tuple[Node, ...]:
    if not isinstance(body, list) or not body:
        raise ValueError(f"a list of criteria was expected; this is {body!r}")
    return tuple(parse_criterion(part) for part in body)


def _all(body: Any) -> Node:
    parts = _parts(body)
    return AtLeast(len(parts), parts)


def _at_least(body: Any) -> Node:
    if not isinstance(body, dict) or set(body) != {"n", "of"}:
        raise ValueError(f"at_least needs n and of; this is {body!r}")
    parts = _parts(body["of"])
    if not isinstance(body["n"], int) or not 1 <= body["n"] <= len(parts):
        raise ValueError(f"at_least n is {body['n']!r}; it must be between 1 and {len(parts)}")
    return AtLeast(body["n"], parts)


def _leaf(key: str, body: Any) -> Node:
    if key == "sex":
        if body not in ("female", "male"):
            raise ValueError(f"sex is {body!r}; a criterion names female or male")
        return OfSex(body)
    if isinstance(body, dict):
        if not body or set(body) - {"from", "below"}:
            raise ValueError(f"{key} needs from, below or both; this is {body!r}")
        return _range(key, body.get("from"), body.get("below"))
    options = [body] if isinstance(body, str) else body
    if not isinstance(options, list) or not all(isinstance(option, str) for option in options):
        raise ValueError(f"{key} needs an option or a list of options; this is {body!r}")
    return Answered(key, frozenset(options))


def _range(key: str, start: Any, below: Any) -> Within:
    for end in (start, below):
        if end is not None and (isinstance(end, bool) or not isinstance(end, (int, float))):
            raise ValueError(f"{key} runs from {start!r} to below {below!r}; both ends are numbers")
    if start is not None and below is not None and start >= below:
        raise ValueError(f"{key} runs from {start} to below {below}; the lower end comes first")
    return Within(key, start, below)


_OPERATORS = {
    "all": _all,
    "any": lambda body: AtLeast(1, _parts(body)),
    "not": lambda body: Not(parse_criterion(body)),
    "at_least": _at_least,
}

Criterion = Annotated[Node, BeforeValidator(parse_criterion)]


def leaves(criterion: Node) -> Iterator[Answered | Within | OfSex]:
    """Every leaf, in the order written."""
    match criterion:
        case AtLeast():
            for part in criterion.parts:
                yield from leaves(part)
        case Not():
            yield from leaves(criterion.part)
        case _:
            yield criterion


def findings_of(criterion: Node) -> tuple[str, ...]:
    """The findings that the criterion reads, each once, in the order written; age and sex are not findings here."""
    named = (leaf.finding for leaf in leaves(criterion) if not isinstance(leaf, OfSex))
    return tuple(dict.fromkeys(finding for finding in named if finding != "age_years"))


def to_rule_out(criterion: Node, person: Person, evidence: Evidence, order: Callable[[str], int]) -> tuple[str, ...]:
    """The fewest unasked findings that, answered against it, would show that an undecided criterion is false; those first in `order` are chosen.

    Of `all`, one part is enough; of `any`, every part is needed. None is left when everything was asked and something is not known.
    """
    match criterion:
        case AtLeast():
            truths = [part.truth(person, evidence) for part in criterion.parts]
            undecided = (part for part, truth in zip(criterion.parts, truths, strict=True) if truth is None)
            ways = [way for part in undecided if (way := to_rule_out(part, person, evidence, order))]
            ways.sort(key=lambda way: max(order(finding) for finding in way))
            enough = sum(truth is not False for truth in truths) - criterion.n + 1
            return tuple(dict.fromkeys(finding for way in ways[:enough] for finding in way))
        case Not():
            return to_rule_out(criterion.part, person, evidence, order)
        case _:
            return tuple(finding for finding in findings_of(criterion) if finding not in evidence)


def has_present(criterion: Node, person: Person, evidence: Evidence) -> bool:
    """Whether some answer it reads is known to hold."""
    return any(isinstance(leaf, Answered) and leaf.truth(person, evidence) is True for leaf in leaves(criterion))


def is_positive(criterion: Node) -> bool:
    """Whether no `not` stands anywhere in it, so that a further present finding can only make it truer."""
    match criterion:
        case AtLeast():
            return all(is_positive(part) for part in criterion.parts)
        case Not():
            return False
        case _:
            return True
