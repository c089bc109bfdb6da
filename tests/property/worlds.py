"""Small random knowledge, people and evidence for the laws. Sizes are drawn by hypothesis and shrink; the numbers follow from a seed."""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from hypothesis import strategies as st

from uncramp.inference.network import Network, answer_probabilities, build_network
from uncramp.reading.read import read_knowledge
from uncramp.terms.condition import DISPOSITIONS, Cluster, Condition, Form, Layer, LayerExposure, LayerSign, Likelihood, Trigger
from uncramp.terms.criterion import findings_of
from uncramp.terms.evidence import ABSENT, PRESENT, UNKNOWN, Evidence, Observation
from uncramp.terms.finding import Finding, Option
from uncramp.terms.knowledge import PERSONAL, Knowledge
from uncramp.terms.person import Person
from uncramp.terms.source import Estimate, Scale

LARGEST_CLUSTER = 4
TRIES = 8
"""How often forms are drawn anew for a condition to which they leave too little."""
NODES = (7, 11, 31)
"""How fine the hidden intensity is cut: the laws hold for any."""

BENIGN = ("worse_movement", "relief_rest", "hard_knot", "sore_pulling")
"""Findings that are present in the calmest of backs."""


@dataclass(frozen=True, eq=False)
class Situation:
    """A network, a person and what is known of them."""

    network: Network
    person: Person
    evidence: Evidence

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What a failure shows: hypothesis would else print the whole network."""
        printer.text(repr(self))

    def __repr__(self) -> str:
        return f"Situation({self.person}, {self.evidence}, {described(self.network.knowledge)})"


def described(knowledge: Knowledge) -> str:
    """The random part of a small knowledge, to read in a failure."""
    findings = {f.id: (f.cluster, f.scores) for f in knowledge.findings.values() if f.id not in PERSONAL}
    layers = {c.id: c.layer and (c.layer.leak.value, dict(c.layer.exposures), dict(c.layer.signs)) for c in knowledge.conditions.values()}
    forms = {c.id: c.forms for c in knowledge.conditions.values() if c.forms}
    dependence = {c.id: c.dependence.value for c in knowledge.clusters.values()}
    return f"findings={findings}, dependence={dependence}, layers={layers}, forms={forms}"


@cache
def bundled() -> Knowledge:
    """The bundled knowledge, from which the small ones take what is not random."""
    return read_knowledge()


def estimate(value: float, scale: Scale = "p") -> Estimate:
    """A number without a published interval."""
    return Estimate(value=value, scale=scale, basis="expert estimate")


def with_numbers(knowledge: Knowledge, *, findings: Sequence[Finding], conditions: Sequence[Condition], **more: object) -> Knowledge:
    """The knowledge reduced to these findings, beside age and sex, and these conditions; rules and measures are left out."""
    personal = {name: knowledge.findings[name] for name in PERSONAL}
    return replace(
        knowledge,
        findings=personal | {finding.id: finding for finding in findings},
        conditions={condition.id: condition for condition in conditions},
        red_flags={},
        measures={},
        sources={},
        families={},
        safety_net={},
        claims={},
        omissions={},
        **more,  # type: ignore[arg-type]
    )


@st.composite
def knowledges(draw: st.DrawFn, *, dependent: bool = True) -> Knowledge:
    """Three to six conditions, one or two of them with a trigger layer, and four to ten findings, most in clusters."""
    counts = draw(st.tuples(st.integers(3, 6), st.integers(1, 2), st.integers(4, 10), st.integers(1, 3)))
    dependence = [draw(st.sampled_from([0.0, 0.5, 1.5, 3.0])) if dependent else 0.0 for _ in range(counts[3])]
    builder = _Builder(random.Random(draw(st.integers(0, 2**32))), dependence)
    return builder.knowledge(conditions=counts[0], layers=counts[1], findings=counts[2], nodes=draw(st.sampled_from(NODES)))


class _Builder:
    """Makes the terms one after the other from one stream of chance."""

    def __init__(self, chance: random.Random, dependence: Sequence[float]) -> None:
        self.chance = chance
        template = next(iter(bundled().clusters.values()))
        self.clusters = [
            template.model_copy(update={"id": f"g{k}", "dependence": Estimate(value=d, scale="value", basis="expert estimate")})
            for k, d in enumerate(dependence)
        ]

    def knowledge(self, *, conditions: int, layers: int, findings: int, nodes: int) -> Knowledge:
        asked = [self.finding(f"f{k}") for k in range(findings)]
        asked = self.gathered(asked)
        triggers = {f"t{k}": self.trigger(f"t{k}") for k in range(4)}
        made = [self.condition(f"c{k}", asked, layer=self.layer(asked) if k < layers else None) for k in range(conditions)]
        self.chance.shuffle(made)
        policy = bundled().policy.model_copy(update={"quadrature_nodes": nodes, "offered_from": 0.0})
        clusters: dict[str, Cluster] = {cluster.id: cluster for cluster in self.clusters}
        return with_numbers(bundled(), findings=asked, conditions=made, clusters=clusters, triggers=triggers, policy=policy)

    def p(self) -> float:
        return 1.0 / (1.0 + math.exp(-self.chance.uniform(-6.0, 6.0)))

    def split(self, parts: int) -> list[float]:
        """Shares that sum to one, some of them small."""
        weights = [math.exp(self.chance.uniform(-4.0, 2.0)) for _ in range(parts)]
        return [weight / sum(weights) for weight in weights]

    def finding(self, name: str) -> Finding:
        template = next(f for f in bundled().findings.values() if f.kind == "present_absent" and f.only_if is None and f.part_of is None)
        common = {"id": name, "group": "group", "cluster": None, "review": template.review}
        if self.chance.random() < 0.6:
            sign = self.chance.choice([-1, 1])
            return Finding(**common, kind="present_absent", question="?", background=estimate(self.p()), sign=sign)
        shares = self.split(self.chance.randint(3, 5))
        options = tuple(Option(id=f"o{k}", label="", background=estimate(s), score=self.chance.uniform(-1.0, 1.0)) for k, s in enumerate(shares))
        return Finding(**common, kind="choice", question="?", options=options)

    def gathered(self, findings: Sequence[Finding]) -> list[Finding]:
        """The findings, most of them put into clusters that do not grow too large."""
        room = [cluster.id for cluster in self.clusters for _ in range(LARGEST_CLUSTER)]
        self.chance.shuffle(room)
        return [f.model_copy(update={"cluster": room.pop()}) if room and self.chance.random() < 0.8 else f for f in findings]

    def trigger(self, name: str) -> Trigger:
        strength = estimate(math.exp(self.chance.uniform(-0.5, 3.5)), "ratio")
        return next(iter(bundled().triggers.values())).model_copy(update={"id": name, "strength": strength})

    def layer(self, findings: Sequence[Finding]) -> Layer:
        """Up to four exposures of up to three causes, and up to two signs, which may show a cause that nothing raises."""
        causes = list(bundled().causes)[:3]
        chosen = self.chance.sample(list(findings), self.chance.randint(1, min(6, len(findings))))
        raised = chosen[: self.chance.randint(1, 4)]
        seen = [finding for finding in chosen[len(raised) :] if not finding.options][:2]
        return Layer(
            leak=estimate(self.chance.uniform(0.01, 0.6)),
            exposures={finding.id: self.exposure(finding, causes) for finding in raised},
            signs={f.id: LayerSign(cause=self.chance.choice(causes), active=estimate(self.p()), inactive=estimate(self.p())) for f in seen},
        )

    def exposure(self, finding: Finding, causes: Sequence[str]) -> LayerExposure:
        return LayerExposure(
            cause=self.chance.choice(causes),
            trigger=f"t{self.chance.randrange(4)}",
            option=self.chance.choice(finding.option_ids) if finding.options else PRESENT,
            carried_over=self.chance.random() < 0.5,
        )

    def condition(self, name: str, findings: Sequence[Finding], *, layer: Layer | None) -> Condition:
        """A condition that lists some of the findings; of the last ones, some cannot happen to one sex."""
        template = next(iter(bundled().conditions.values()))
        by_sex = {"female": self.chance.uniform(0.2, 2.0), "male": self.chance.uniform(0.2, 2.0)}
        if name >= "c3" and self.chance.random() < 0.3:
            by_sex[self.chance.choice(["female", "male"])] = 0.0
        by_age = {band: self.chance.uniform(0.2, 3.0) for band in bundled().findings["age_years"].option_ids}
        share = template.share.model_copy(
            update={"value": math.exp(self.chance.uniform(0.0, 6.0)), "low": None, "high": None, "by_age": by_age, "by_sex": by_sex}
            | {"basis": "expert estimate"}
        )
        update = {
            "id": name,
            "share": share,
            "disposition": self.chance.choice(DISPOSITIONS),
            "modifiers": (),
            "layer": layer,
            "forms": (),
            "findings": {finding.id: self.row(finding) for finding in findings if self.chance.random() < 0.7},
        }
        made = template.model_copy(update=update)
        return made if layer is not None else made.model_copy(update={"forms": self.forms(made, findings)})

    def forms(self, condition: Condition, findings: Sequence[Finding]) -> tuple[Form, ...]:
        """Up to two forms beside the usual one, which they leave some of every answer; none where none was found."""
        for _ in range(TRIES):
            found = tuple(self.form(f"k{k}", findings) for k in range(self.chance.randint(0, 2)))
            if all(self.leave(condition, finding, found) for finding in findings):
                return found
        return ()

    def form(self, name: str, findings: Sequence[Finding]) -> Form:
        named = [finding for finding in findings if self.chance.random() < 0.5]
        by_age = {"18_29": self.chance.uniform(0.1, 1.8)} if self.chance.random() < 0.5 else {}
        share = estimate(self.chance.uniform(0.02, 0.4))
        return Form(id=name, name=name, share=share, by_age=by_age, findings={finding.id: self.row(finding) for finding in named})

    def leave(self, condition: Condition, finding: Finding, forms: Sequence[Form]) -> bool:
        """Whether these forms leave the usual one more than it needs of every answer to the finding."""
        whole = answer_probabilities(finding, [condition])[0]
        own = [form for form in forms if finding.id in form.findings]
        taken = [sum(form.share.value * form.findings[finding.id].probability(option) for form in own) for option in finding.option_ids]
        return all(p - lost > 0.1 * p for p, lost in zip(whole, taken, strict=True))

    def row(self, finding: Finding) -> Likelihood:
        if not finding.options:
            return Likelihood(options={PRESENT: estimate(self.p())}, rest=ABSENT)
        rest = self.chance.choice(finding.option_ids)
        shares: Mapping[str, float] = dict(zip(finding.option_ids, self.split(len(finding.options)), strict=True))
        return Likelihood(options={option: estimate(share) for option, share in shares.items() if option != rest}, rest=rest)


def people() -> st.SearchStrategy[Person]:
    """Adults of any age; sex may not have been said."""
    return st.builds(Person, st.integers(18, 110), st.sampled_from(["female", "male", None]))


def evidences(findings: Sequence[Finding], *, unknown: bool = True, most: int | None = None) -> st.SearchStrategy[Evidence]:
    """Answers to some of the findings, in any order."""
    answers = [st.sampled_from((*f.option_ids, UNKNOWN) if unknown else f.option_ids).map(_observation(f.id)) for f in findings]
    chosen = st.lists(st.sampled_from(range(len(answers))), unique=True, max_size=most)
    return chosen.flatmap(lambda picked: st.tuples(*(answers[k] for k in picked))).map(Evidence)


def _observation(name: str) -> Callable[[str], Observation]:
    return lambda option: Observation(name, option)


@st.composite
def answers_to(draw: st.DrawFn, findings: Sequence[Finding], *, unknown: bool = True) -> Evidence:
    """Answers to most of the findings, in a random order."""
    options = {f.id: draw(st.sampled_from((None, *((UNKNOWN,) if unknown else ()), *f.option_ids))) for f in findings}
    order = draw(st.permutations([name for name, option in options.items() if option is not None]))
    return Evidence(Observation(name, str(options[name])) for name in order)


def asked_of(knowledge: Knowledge) -> list[Finding]:
    """The findings that evidence can be about, without age and sex."""
    return [finding for finding in knowledge.findings.values() if finding.id not in PERSONAL]


@st.composite
def situations(draw: st.DrawFn, *, unknown: bool = True, dependent: bool = True) -> Situation:
    """A small network with a person and some answers."""
    knowledge = draw(knowledges(dependent=dependent))
    return Situation(build_network(knowledge), draw(people()), draw(answers_to(asked_of(knowledge), unknown=unknown)))


def scattered_evidence(knowledge: Knowledge, seed: int, count: int, *, leaning: str | None = None, composites: bool = True) -> Evidence:
    """Many answers to bundled findings from a seed; `leaning` is the answer that most yes-or-no questions get."""
    chance = random.Random(seed)
    findings = [f for f in asked_of(knowledge) if composites or not f.parts]
    chosen = chance.sample(findings, min(count, len(findings)))
    return Evidence(Observation(f.id, _scattered(f, chance, leaning)) for f in chosen)


def _scattered(finding: Finding, chance: random.Random, leaning: str | None) -> str:
    if leaning in finding.option_ids and leaning is not None and chance.random() < 0.85:
        return leaning
    return chance.choice((*finding.option_ids, UNKNOWN))


@st.composite
def bundled_evidences(draw: st.DrawFn, *, composites: bool = True) -> Evidence:
    """From no answers to all of them, mostly absent, mostly present or mixed, with a few drawn one by one."""
    seed = draw(st.integers(0, 2**32))
    count = draw(st.sampled_from([0, 3, 12, 40, 120, 300]))
    leaning = draw(st.sampled_from([None, ABSENT, PRESENT, UNKNOWN]))
    few = draw(evidences([f for f in asked_of(bundled()) if composites or not f.parts], most=4))
    return scattered_evidence(bundled(), seed, count, leaning=leaning, composites=composites) + few.values()


@st.composite
def evidences_around_a_rule(draw: st.DrawFn) -> Evidence:
    """Answers to what one red flag or one measure's contraindications read, on a ground of other answers, mostly absent."""
    knowledge = bundled()
    rules = [findings_of(flag.when) + (findings_of(flag.unless) if flag.unless is not None else ()) for flag in knowledge.red_flags.values()]
    rules += [tuple(f for c in m.contraindications for f in findings_of(c.when)) for m in knowledge.measures.values() if m.contraindications]
    ground = scattered_evidence(knowledge, draw(st.integers(0, 2**32)), draw(st.sampled_from([0, 20, 300])), leaning=ABSENT)
    named = dict.fromkeys(part for name in draw(st.sampled_from(rules)) for part in (name, *knowledge.findings[name].parts) if name not in PERSONAL)
    return ground + draw(answers_to([knowledge.findings[name] for name in named])).values()


@st.composite
def evidences_near_home(draw: st.DrawFn) -> Evidence:
    """Every question answered in the way that worries least, but for a few that are left out, not known, or answered otherwise."""
    knowledge = bundled()
    usual = {f.id: calm(f) for f in asked_of(knowledge) if not f.parts}
    changed = draw(evidences(asked_of(knowledge), most=5))
    left_out = draw(st.lists(st.sampled_from(sorted(usual)), max_size=5))
    return Evidence(o for o in usual.values() if o.finding not in left_out) + changed.values()


def calm(finding: Finding) -> Observation:
    """The answer that worries least; a number comes with the measured value."""
    if not finding.options:
        return Observation(finding.id, PRESENT if finding.id in BENIGN else ABSENT)
    option = max(finding.options, key=lambda option: option.background.value)
    return Observation(finding.id, option.id, option.start if finding.kind == "number" else None)
