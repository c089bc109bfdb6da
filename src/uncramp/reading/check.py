"""Cross-file truth: ids resolve, rows fit their findings, sources exist, rules can be trusted. Every fault, with its place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from math import prod

from uncramp.errors import Fault
from uncramp.reading.places import Places
from uncramp.terms.condition import DISPOSITIONS, LEAST_LEFT, MOST_TAKEN, Condition, Likelihood
from uncramp.terms.criterion import Answered, Node, OfSex, Within, findings_of, is_positive, leaves
from uncramp.terms.evidence import Evidence, Observation
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import PERSONAL, Knowledge
from uncramp.terms.measure import Measure
from uncramp.terms.person import Person
from uncramp.terms.red_flag import RedFlag

MOST_PATTERNS = 4096
"""Answer patterns of one cluster; more would make its table too large."""
SUM_SLACK = 1e-6
OTHER = "other than any option"
THOUSAND = 1000.0
AGE_SLACK = 1 / 10
"""How far a form's ratios by age may be from one on average."""
SHARE_SLACK = 0.5
"""How far the shares may be from 1000 in all: they are printed with few digits."""


@dataclass(frozen=True)
class Spoiled:
    """Terms that exist but could not be read, by id; `unread` when whole files could not be. Nobody is blamed for naming them."""

    ids: frozenset[str] = frozenset()
    unread: bool = False

    @property
    def anything(self) -> bool:
        """Whether something is missing from what is checked."""
        return self.unread or bool(self.ids)


NOTHING_SPOILED = Spoiled()


def check(knowledge: Knowledge, places: Places, *, spoiled: Spoiled = NOTHING_SPOILED) -> list[Fault]:
    """Everything that does not hold between the terms."""
    checker = _Checker(knowledge, places, spoiled)
    return [
        *checker.findings(),
        *checker.clusters(),
        *checker.conditions(),
        *checker.forms(),
        *checker.layers(),
        *checker.red_flags(),
        *checker.measures(),
        *checker.the_rest(),
    ]


def _fits(row: Likelihood, finding: Finding) -> bool:
    return {*row.options, row.rest} == set(finding.option_ids)


class _Checker:
    """The checks, with the knowledge and the places at hand."""

    def __init__(self, knowledge: Knowledge, places: Places, spoiled: Spoiled) -> None:
        self.knowledge = knowledge
        self.places = places
        self.spoiled = spoiled

    def fault(self, kind: str, name: str, path: tuple[str | int, ...], message: str) -> Fault:
        place = self.places.of(kind, name, path)
        return Fault(place.file, place.line, message)

    def unknown(self, kind: str, name: str, path: tuple[str | int, ...], wanted: str, given: Iterable[str]) -> Iterator[Fault]:
        """A fault for every given id that is no id of the wanted kind."""
        known = getattr(self.knowledge, wanted)
        for one in given:
            if one not in known and one not in self.spoiled.ids and not self.spoiled.unread:
                near = get_close_matches(one, known, n=1)
                hint = f"; did you mean {near[0]}?" if near else f"; add it to {wanted}/ or correct the id"
                yield self.fault(kind, name, (*path, one), f"{name}: {one!r} is no id of {wanted}{hint}")

    def criterion(self, kind: str, name: str, path: tuple[str | int, ...], criterion: Node | None) -> Iterator[Fault]:
        """Faults of a criterion: findings and options that do not exist."""
        for leaf in leaves(criterion) if criterion is not None else ():
            if isinstance(leaf, OfSex):
                continue
            if isinstance(leaf, Answered) and leaf.finding in PERSONAL:
                message = f"{name}: {leaf.finding} is {', '.join(sorted(leaf.options))}; write a range such as {{age_years: {{from: 50}}}}"
                yield self.fault(kind, name, path, message)
                continue
            yield from self.unknown(kind, name, path, "findings", [leaf.finding])
            finding = self.knowledge.findings.get(leaf.finding)
            if finding is not None:
                yield from self._leaf(kind, name, path, leaf, finding)

    def _leaf(self, kind: str, name: str, path: tuple[str | int, ...], leaf: Answered | Within, finding: Finding) -> Iterator[Fault]:
        if isinstance(leaf, Within):
            if finding.kind != "number":
                yield self.fault(kind, name, path, f"{name}: {finding.id} is a {finding.kind}; from and below need a number")
        elif strange := sorted(leaf.options - set(finding.option_ids)):
            yield self.fault(kind, name, path, f"{name}: {finding.id} has no option {strange[0]!r}; it has {', '.join(finding.option_ids)}")

    def aliases(self) -> Iterator[Fault]:
        for finding in self.knowledge.findings.values():
            for alias in finding.aliases:
                taken = [other.id for other in self.knowledge.findings.values() if other is not finding and alias in (other.id, *other.aliases)]
                if taken:
                    yield self.fault("findings", finding.id, ("aliases",), f"{finding.id}: the alias {alias!r} is taken by {taken[0]}; drop it")

    def findings(self) -> Iterator[Fault]:
        yield from self.aliases()
        for finding in self.knowledge.findings.values():
            yield from self.criterion("findings", finding.id, ("only_if",), finding.only_if)
            yield from self.unknown("findings", finding.id, ("parts",), "findings", finding.parts)
            yield from self._estimates_of(finding)
            if finding.cluster is not None:
                yield from self.unknown("findings", finding.id, ("cluster",), "clusters", [finding.cluster])
            if finding.options and abs(sum(o.background.value for o in finding.options) - 1.0) > SUM_SLACK:
                total = sum(o.background.value for o in finding.options)
                yield self.fault("findings", finding.id, ("options",), f"{finding.id}: the backgrounds sum to {total:g}; they must sum to 1")
            for part in finding.parts:
                if part in self.knowledge.findings and self.knowledge.findings[part].part_of != finding.id:
                    yield self.fault("findings", part, (), f"{part} is a part of {finding.id}; write part_of: {finding.id}")

    def _estimates_of(self, finding: Finding) -> Iterator[Fault]:
        estimates = [finding.background, *(option.background for option in finding.options)]
        sources = [estimate.source for estimate in estimates if estimate is not None]
        yield from self.unknown("findings", finding.id, (), "sources", dict.fromkeys(sources))

    def clusters(self) -> Iterator[Fault]:
        for cluster in self.knowledge.clusters.values():
            members = [finding for finding in self.knowledge.findings.values() if finding.cluster == cluster.id]
            patterns = prod(len(finding.option_ids) + 1 for finding in members)
            if patterns > MOST_PATTERNS:
                yield self.fault("clusters", cluster.id, (), f"{cluster.id} has {patterns:,} answer patterns; at most {MOST_PATTERNS:,}; split it")
            if cluster.dependence.value < 0:
                yield self.fault("clusters", cluster.id, (), f"{cluster.id}: dependence is {cluster.dependence.value}; it must be 0 or more")
            yield from self.unknown("clusters", cluster.id, (), "sources", [cluster.dependence.source])

    def conditions(self) -> Iterator[Fault]:
        bands = set(self.knowledge.findings["age_years"].option_ids)
        for condition in self.knowledge.conditions.values():
            name = condition.id
            if set(condition.share.by_age) != bands or set(condition.share.by_sex) != {"female", "male"}:
                yield self.fault("conditions", name, ("share",), f"{name}: share needs by_age for {', '.join(sorted(bands))} and by_sex for both")
            sources = [condition.share.source, condition.timing.source, *condition.course.sources]
            yield from self.unknown("conditions", name, (), "sources", dict.fromkeys(sources))
            yield from self.unknown("conditions", name, ("findings",), "findings", condition.findings)
            for index, modifier in enumerate(condition.modifiers):
                yield from self.criterion("conditions", name, ("modifiers", index), modifier.when)
                yield from self.unknown("conditions", name, ("modifiers", index), "sources", [modifier.source])
            for finding, likelihood in condition.findings.items():
                if finding in self.knowledge.findings:
                    yield from self._row(condition, self.knowledge.findings[finding], likelihood, ("findings", finding))
        total = sum(c.share.value for c in self.knowledge.conditions.values())
        if abs(total - THOUSAND) > SHARE_SLACK and not self.spoiled.anything:
            first = next(iter(self.knowledge.conditions))
            yield self.fault("conditions", first, ("share",), f"the shares of all conditions sum to {total:g}; they must sum to 1000")

    def _row(self, condition: Condition, finding: Finding, row: Likelihood, path: tuple[str | int, ...]) -> Iterator[Fault]:
        if not _fits(row, finding):
            given = ", ".join(sorted({*row.options, row.rest}))
            message = f"{condition.id}: {finding.id} is given {given}; its options are {', '.join(finding.option_ids)}"
            yield self.fault("conditions", condition.id, path, message)
        if finding.id in PERSONAL or finding.part_of:
            yield self.fault(
                "conditions", condition.id, path, f"{condition.id}: {finding.id} has no likelihood of its own; give it to {finding.part_of}"
            )
        sources = [estimate.source for estimate in row.options.values()]
        sources += [estimate.reported.source for estimate in row.options.values() if estimate.reported]
        yield from self.unknown("conditions", condition.id, path, "sources", dict.fromkeys(sources))

    def forms(self) -> Iterator[Fault]:
        for condition in self.knowledge.conditions.values():
            names = [form.id for form in condition.forms]
            for name in sorted({name for name in names if names.count(name) > 1}):
                yield self.fault("conditions", condition.id, ("forms",), f"{condition.id}: two forms are called {name}; each needs an id of its own")
            for index, form in enumerate(condition.forms):
                path: tuple[str | int, ...] = ("forms", index)
                yield from self.unknown("conditions", condition.id, path, "sources", [form.share.source])
                yield from self.unknown("conditions", condition.id, path, "findings", form.findings)
                for finding, row in form.findings.items():
                    if finding in self.knowledge.findings:
                        yield from self._row(condition, self.knowledge.findings[finding], row, (*path, "findings", finding))
            if condition.forms and not self.spoiled.anything:
                yield from self._shares_of_forms(condition)
                yield from self._what_is_left(condition)

    def _shares_of_forms(self, condition: Condition) -> Iterator[Fault]:
        ages = self.knowledge.findings["age_years"]
        weight = {option.id: option.background.value * condition.share.by_age.get(option.id, 0.0) for option in ages.options}
        for index, form in enumerate(condition.forms):
            path = ("forms", index, "by_age")
            if not set(form.by_age) <= set(weight):
                yield self.fault("conditions", condition.id, path, f"{condition.id}: {form.id} names ages other than {', '.join(weight)}")
                continue
            mean = sum(share * form.by_age.get(band, 1.0) for band, share in weight.items()) / sum(weight.values())
            if abs(mean - 1.0) > AGE_SLACK:
                message = f"{condition.id}: the ratios by_age of {form.id} average {mean:.2f}; 1 was expected, since share is that over all ages"
                yield self.fault("conditions", condition.id, path, message)
        most, band = max((sum(form.share.value * form.by_age.get(band, 1.0) for form in condition.forms), band) for band in weight)
        if most > MOST_TAKEN:
            message = f"{condition.id}: its forms take {most:.2f} of it at the age {band}; at most {MOST_TAKEN} may go from the usual form"
            yield self.fault("conditions", condition.id, ("forms",), message)

    def _what_is_left(self, condition: Condition) -> Iterator[Fault]:
        """The answers of which the other forms leave the usual one too little."""
        for name in dict.fromkeys(finding for form in condition.forms for finding in form.findings):
            own = [form for form in condition.forms if name in form.findings]
            whole = condition.findings.get(name)
            rows = [*(form.findings[name] for form in own), *([whole] if whole else [])]
            if name not in self.knowledge.findings or not all(_fits(row, self.knowledge.findings[name]) for row in rows):
                continue
            for option, usual in self.knowledge.findings[name].shares.items():
                p = whole.probability(option) if whole else usual
                left = p - sum(form.share.value * form.findings[name].probability(option) for form in own)
                if left < LEAST_LEFT * p * (1.0 - sum(form.share.value for form in own)):
                    message = f"{condition.id}: its forms leave {left:.3f} of {name} = {option}, {p:.3f} in all, to the usual form; lower theirs"
                    yield self.fault("conditions", condition.id, ("forms",), message)

    def layers(self) -> Iterator[Fault]:
        for condition in self.knowledge.conditions.values():
            if condition.layer is None:
                continue
            name, layer = condition.id, condition.layer
            both = {**layer.exposures, **layer.signs}
            yield from self.unknown("conditions", name, ("layer",), "findings", both)
            yield from self.unknown("conditions", name, ("layer",), "causes", layer.causes)
            yield from self.unknown("conditions", name, ("layer",), "triggers", {e.trigger for e in layer.exposures.values()})
            estimates = [layer.leak, *(e for sign in layer.signs.values() for e in (sign.active, sign.inactive))]
            yield from self.unknown("conditions", name, ("layer",), "sources", {estimate.source for estimate in estimates})
            for finding, exposure in layer.exposures.items():
                known = self.knowledge.findings.get(finding)
                if known is not None and exposure.option not in known.option_ids:
                    message = f"{name}: {finding} has no option {exposure.option!r}; it has {', '.join(known.option_ids)}"
                    yield self.fault("conditions", name, ("layer", "exposures", finding), message)
                trigger = self.knowledge.triggers.get(exposure.trigger)
                if trigger is not None and trigger.strength is None:
                    message = f"{name}: trigger {trigger.id} of {finding} has no strength; a layer needs one"
                    yield self.fault("conditions", name, ("layer", "exposures", finding), message)
                if finding in layer.signs:
                    yield self.fault("conditions", name, ("layer", "signs", finding), f"{name}: {finding} is both exposure and sign; keep one")

    def red_flags(self) -> Iterator[Fault]:
        named = {name for flag in self.knowledge.red_flags.values() for name in findings_of(flag.when)}
        raising = named | {part for name in named if name in self.knowledge.findings for part in self.knowledge.findings[name].parts}
        for flag in self.knowledge.red_flags.values():
            yield from self.criterion("red_flags", flag.id, ("when",), flag.when)
            yield from self.criterion("red_flags", flag.id, ("unless",), flag.unless)
            yield from self.unknown("red_flags", flag.id, ("sources",), "sources", flag.sources)
            yield from self.unknown("red_flags", flag.id, ("suspects",), "conditions", flag.suspects)
            yield from self._trustworthy(flag, raising)

    def _trustworthy(self, flag: RedFlag, raising: set[str]) -> Iterator[Fault]:
        if not is_positive(flag.when):
            yield self.fault("red_flags", flag.id, ("when",), f"{flag.id}: 'not' stands in when; put what suppresses the flag under unless")
        for name in findings_of(flag.unless) if flag.unless is not None else ():
            if name in raising:
                message = f"{flag.id}: unless names {name}, which is itself a red-flag finding; a flag may not be silenced by a flag"
                yield self.fault("red_flags", flag.id, ("unless",), message)
        if not flag.sources:
            yield self.fault("red_flags", flag.id, (), f"{flag.id} has no source; name one, or expert")
        named = findings_of(flag.when)
        if self.spoiled.unread or not self.spoiled.ids.isdisjoint(named):
            return
        if not any(self.knowledge.findings[name].must_ask for name in named if name in self.knowledge.findings):
            yield self.fault("red_flags", flag.id, ("when",), f"{flag.id}: none of {', '.join(named)} is must_ask; the flag could go unasked")
        elif self._slips_through(flag):
            yield self.fault(
                "red_flags",
                flag.id,
                ("when",),
                f"{flag.id} could fire though its must_ask findings are all absent; mark one more of {', '.join(named)}",
            )

    def _slips_through(self, flag: RedFlag) -> bool:
        """Whether the flag could still fire when every must-ask finding of it was answered otherwise, at some age."""
        must = [name for name in findings_of(flag.when) if name in self.knowledge.findings and self.knowledge.findings[name].must_ask]
        otherwise = Evidence(Observation(name, OTHER) for name in must)
        edges = {edge for leaf in leaves(flag.when) if isinstance(leaf, Within) for edge in (leaf.start, leaf.below) if edge is not None}
        ages = {0, *(int(edge) - 1 for edge in edges), *(int(edge) for edge in edges)}
        return any(flag.when.truth(Person(age), otherwise) is not False for age in ages)

    def measures(self) -> Iterator[Fault]:
        for measure in self.knowledge.measures.values():
            yield from self.unknown("measures", measure.id, ("helps",), "conditions", measure.helps.conditions)
            yield from self.unknown("measures", measure.id, ("family",), "families", [measure.family])
            yield from self._sources_of(measure)
            for index, contraindication in enumerate(measure.contraindications):
                yield from self.criterion("measures", measure.id, ("contraindications", index), contraindication.when)

    def _sources_of(self, measure: Measure) -> Iterator[Fault]:
        named = [*measure.sources, measure.effect.source, measure.dose.source, *(c.source for c in measure.contraindications)]
        named += [position.guideline for position in measure.guidelines]
        yield from self.unknown("measures", measure.id, (), "sources", dict.fromkeys(named))

    def the_rest(self) -> Iterator[Fault]:
        policy = self.knowledge.policy
        asked = [*(name for screen in policy.opening for name in screen), *policy.low_sodium_questions, policy.oral_nsaid_taken]
        yield from self.unknown("policy", "", (), "findings", asked)
        yield from self.unknown("policy", "", (), "measures", policy.oral_nsaids)
        for net in self.knowledge.safety_net.values():
            yield from self.unknown("safety_net", net.id, (), "sources", [net.source])
        for number in self.knowledge.emergency_numbers.values():
            yield from self.unknown("emergency_numbers", number.id, (), "sources", [number.source])
            for digits in number.call or ("",):
                if not (digits.isascii() and digits.isdigit()):
                    yield self.fault("emergency_numbers", number.id, ("call",), f"{number.id}: {digits!r} is no telephone number; write its digits")
        for cause in self.knowledge.causes.values():
            yield from self.unknown("causes", cause.id, ("findings",), "findings", cause.findings)
            yield from self.unknown("causes", cause.id, ("sources",), "sources", cause.sources)
        for trigger in self.knowledge.triggers.values():
            yield from self.unknown("triggers", trigger.id, (), "sources", [trigger.source, *([trigger.strength.source] if trigger.strength else [])])
            yield from self.unknown("triggers", trigger.id, (), "findings", [trigger.finding] if trigger.finding else [])
            yield from self.unknown("triggers", trigger.id, (), "causes", [trigger.cause])
        for kind in ("claims", "omissions"):
            for item in getattr(self.knowledge, kind).values():
                yield from self.unknown(kind, item.id, ("sources",), "sources", item.sources)
        for row in self.knowledge.losses.rows:
            if set(row.right) != set(DISPOSITIONS):
                yield self.fault("losses", "", (), f"losses: the row {row.chosen.value} must give a cost for each of the four dispositions")
