"""Knowledge compiled to arrays: built once, asked many times.

Every cluster of findings becomes a table of log-likelihoods with one row per pattern of answers (0 = not known) and one column per
form of a condition, so that a person is a sum of rows. A finding in no cluster is a cluster of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from uncramp.inference.dependence import Array, Indices, conditional_log, quadrature
from uncramp.inference.forms import folded, form_probabilities, other_forms, owners, shares
from uncramp.inference.layers import TriggerLayer, build_layer
from uncramp.terms.condition import DISPOSITIONS, Condition
from uncramp.terms.evidence import UNKNOWN
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import PERSONAL, Knowledge
from uncramp.terms.person import Person

SEXES = ("female", "male", None)


@dataclass(frozen=True, eq=False)
class Table:
    """One cluster: its findings, the step of each in the pattern number, and where its rows start."""

    cluster: str
    findings: tuple[str, ...]
    options: tuple[tuple[str, ...], ...]
    steps: tuple[int, ...]
    first_row: int
    size: int


@dataclass(frozen=True, eq=False)
class Choices:
    """All answers in one order.

    Of each its (finding, option), the number of its table, its step there and the number of its finding; then where each finding's answers start,
    and the answers that some trigger layer speaks about.
    """

    answers: tuple[tuple[str, str], ...]
    table: Indices
    step: Indices
    start: Indices
    of_finding: Indices
    of_layers: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, eq=False)
class Pairs:
    """All answers to all pairs of findings of one cluster, pair by pair.

    `findings[pair]` are the two numbers of the pair's findings; of each answer its table, its step there, and where each pair's answers start;
    `of_layers` are the answers, as finding to option, that some trigger layer speaks about.
    """

    findings: Indices
    table: Indices
    step: Indices
    start: Indices
    of_pair: Indices
    of_layers: tuple[tuple[int, Mapping[str, str]], ...]


@dataclass(frozen=True, eq=False)
class Network:
    """The model as arrays.

    of_form[form]: the number of its condition; the usual forms come first, in the order of the conditions. rows[pattern, form]:
    log P(pattern of a cluster | form), row 0 of each cluster all zero. log_prior[sex, age band, form] with sex in the order female, male, unknown.
    loss[disposition, condition]: the reviewed cost of each choice if this is the condition. place[finding][option] = (number of the table, step
    to add to its pattern).
    """

    knowledge: Knowledge
    conditions: tuple[str, ...]
    of_form: Indices
    log_prior: Array
    tables: tuple[Table, ...]
    rows: Array
    place: Mapping[str, Mapping[str, tuple[int, int]]]
    layers: tuple[TriggerLayer, ...]
    loss: Array

    @cached_property
    def modified(self) -> tuple[tuple[int, Condition], ...]:
        """Column and condition of those whose disposition depends on the person's answers."""
        named = ((column, self.knowledge.conditions[name]) for column, name in enumerate(self.conditions))
        return tuple((column, condition) for column, condition in named if condition.modifiers)

    @cached_property
    def findings(self) -> tuple[str, ...]:
        """Every finding the network knows, table by table."""
        return tuple(finding for table in self.tables for finding in table.findings)

    @cached_property
    def choices(self) -> "Choices":
        """Every possible answer of every finding, finding by finding."""
        answers = [(f, option, *self.place[f][option]) for f in self.findings for option in self.place[f] if option != UNKNOWN]
        own = {name for layer in self.layers for name in (*layer.exposures, *layer.signs)}
        starts = [k for k, answer in enumerate(answers) if k == 0 or answers[k - 1][0] != answer[0]]
        return Choices(
            answers=tuple((finding, option) for finding, option, _, _ in answers),
            table=np.array([number for _, _, number, _ in answers]),
            step=np.array([step for _, _, _, step in answers]),
            start=np.array(starts),
            of_finding=np.repeat(np.arange(len(starts)), np.diff([*starts, len(answers)])),
            of_layers=tuple((k, finding, option) for k, (finding, option, _, _) in enumerate(answers) if finding in own),
        )

    @cached_property
    def pairs(self) -> "Pairs":
        """Every possible pair of answers within a cluster."""
        numbers = {finding: number for number, finding in enumerate(self.findings)}
        both = [pair for table in self.tables for pair in combinations(table.findings, 2)]
        answers = [(number, {one: a, two: b}) for number, (one, two) in enumerate(both) for a in self._options(one) for b in self._options(two)]
        of_pair = np.array([number for number, _ in answers])
        own = {name for layer in self.layers for name in (*layer.exposures, *layer.signs)}
        return Pairs(
            findings=np.array([(numbers[one], numbers[two]) for one, two in both]).reshape(-1, 2),
            table=np.array([self.place[next(iter(said))][UNKNOWN][0] for _, said in answers], dtype=np.intp),
            step=np.array([sum(self.place[finding][option][1] for finding, option in said.items()) for _, said in answers], dtype=np.intp),
            start=np.searchsorted(of_pair, np.arange(len(both))),
            of_pair=of_pair,
            of_layers=tuple((k, said) for k, (_, said) in enumerate(answers) if not own.isdisjoint(said)),
        )

    def _options(self, finding: str) -> tuple[str, ...]:
        return tuple(option for option in self.place[finding] if option != UNKNOWN)

    def index(self, condition: str) -> int:
        """The number of a condition, which is that of its usual form too."""
        return self.conditions.index(condition)

    def by_condition(self, values: Array) -> Array:
        """Probabilities of forms, shape [..., form], added up by condition, shape [..., condition]."""
        return folded(self.of_form, len(self.conditions), values)

    def log_by_condition(self, values: Array) -> Array:
        """Logarithms of probabilities of forms, shape [..., form], added up by condition, shape [..., condition]."""
        return folded(self.of_form, len(self.conditions), values, np.logaddexp)

    @cached_property
    def form_names(self) -> tuple[str, ...]:
        """The condition of every form, with the form's own id where it is not the usual one."""
        found = other_forms(tuple(self.knowledge.conditions[name] for name in self.conditions))
        return (*self.conditions, *(f"{self.conditions[number]}: {form.id}" for number, form in found))

    def prior(self, person: Person) -> Array:
        """log P(form | age, sex), shape [form]; an unknown sex is the weighted mixture."""
        band = self.knowledge.findings["age_years"].option_of(person.age_years)
        bands = self.knowledge.findings["age_years"].option_ids
        return self.log_prior[SEXES.index(person.sex), bands.index(band)]


def build_network(knowledge: Knowledge) -> Network:
    """The network of this knowledge."""
    conditions = tuple(knowledge.conditions.values())
    layers = tuple(build_layer(knowledge, c, column) for column, c in enumerate(conditions) if c.layer is not None)
    tables, rows = _tables(knowledge, conditions)
    return Network(
        knowledge=knowledge,
        conditions=tuple(condition.id for condition in conditions),
        of_form=owners(conditions),
        log_prior=_log_prior(knowledge, conditions),
        tables=tables,
        rows=rows,
        place=_places(tables),
        layers=layers,
        loss=_loss(knowledge, conditions),
    )


def _log_prior(knowledge: Knowledge, conditions: Sequence[Condition]) -> Array:
    """log P(form | sex, age band): share times ratios, scaled to one within each sex and band, times the share of the form."""
    bands = knowledge.findings["age_years"].option_ids
    share = np.array([c.share.value for c in conditions])
    by_age = np.array([[c.share.by_age[band] for c in conditions] for band in bands])
    by_sex = np.array([[c.share.by_sex[sex] for c in conditions] for sex in SEXES[:2] if sex])
    weight = share * by_age * by_sex[:, None]
    p = weight / weight.sum(axis=-1, keepdims=True)
    of_sex = np.array([option.background.value for option in knowledge.findings["sex"].options])
    mixture = np.tensordot(of_sex / of_sex.sum(), p, axes=1)
    of_forms = np.concatenate([p, mixture[None]])[..., owners(conditions)] * shares(conditions, bands)
    with np.errstate(divide="ignore"):
        return np.log(of_forms)


def _loss(knowledge: Knowledge, conditions: Sequence[Condition]) -> Array:
    cost = {row.chosen: row.right for row in knowledge.losses.rows}
    return np.array([[cost[chosen][c.disposition] for c in conditions] for chosen in DISPOSITIONS], dtype=float)


def answer_probabilities(finding: Finding, conditions: Sequence[Condition]) -> Array:
    """P(option | condition), shape [condition, option]; a finding that a condition does not list takes its background."""
    usual = background(finding)
    return np.array(
        [[c.findings[finding.id].probability(option) for option in finding.option_ids] if finding.id in c.findings else usual for c in conditions]
    )


def background(finding: Finding) -> Array:
    """P(option) in an adult with benign back pain, shape [option]."""
    return np.array([*finding.shares.values()])


def clusters(knowledge: Knowledge) -> Mapping[str, tuple[Finding, ...]]:
    """Findings by cluster, in file order; a finding in no cluster stands alone under its own id. Parts and age and sex are left out."""
    members: dict[str, list[Finding]] = {}
    for finding in knowledge.findings.values():
        if finding.id not in PERSONAL and finding.part_of is None:
            members.setdefault(finding.cluster or finding.id, []).append(finding)
    return {cluster: tuple(found) for cluster, found in members.items()}


def _tables(knowledge: Knowledge, conditions: Sequence[Condition]) -> tuple[tuple[Table, ...], Array]:
    tables, blocks, first = [], [], 0
    for cluster, members in clusters(knowledge).items():
        block = _block(knowledge, cluster, members, conditions)
        tables.append(_table(cluster, members, first, len(block)))
        blocks.append(block)
        first += len(block)
    return tuple(tables), np.concatenate(blocks)


def _table(cluster: str, members: Sequence[Finding], first_row: int, size: int) -> Table:
    options = tuple(finding.option_ids for finding in members)
    widths = [len(choice) + 1 for choice in options]
    steps = tuple(int(np.prod(widths[place + 1 :])) for place in range(len(widths)))
    return Table(cluster, tuple(finding.id for finding in members), options, steps, first_row, size)


def _block(knowledge: Knowledge, cluster: str, members: Sequence[Finding], conditions: Sequence[Condition]) -> Array:
    """log P(pattern | form) of one cluster, shape [pattern, form]."""
    dependence = knowledge.clusters[cluster].dependence.value if cluster in knowledge.clusters and len(members) > 1 else 0.0
    nodes = knowledge.policy.quadrature_nodes if dependence else 1
    joint = np.zeros((1, 1, nodes))
    for finding in members:
        answers = _log_answers(finding, conditions, dependence, nodes)
        joint = (joint[:, None] + answers[None]).reshape(-1, answers.shape[1], nodes)
    if nodes == 1:
        return joint[..., 0]
    _, w = quadrature(nodes)
    block = np.log(np.exp(joint) @ w)
    block[0] = 0.0
    return block


def _log_answers(finding: Finding, conditions: Sequence[Condition], dependence: float, nodes: int) -> Array:
    """log P(answer | form, z), shape [answer, form, z]; answer 0 is "not known"; a trigger layer takes its own findings away."""
    p = form_probabilities(finding, conditions, answer_probabilities(finding, conditions))
    log_p = conditional_log(p, dependence * np.array(finding.scores), nodes)
    log_p[[column for column, c in enumerate(conditions) if takes(c, finding.id)]] = 0.0
    known = np.moveaxis(log_p, 1, 0)
    return np.concatenate([np.zeros_like(known[:1]), known])


def takes(condition: Condition, finding: str) -> bool:
    """Whether the condition's trigger layer, not a table, says how likely this finding is."""
    layer = condition.layer
    return layer is not None and (finding in layer.exposures or finding in layer.signs)


def _places(tables: Sequence[Table]) -> Mapping[str, Mapping[str, tuple[int, int]]]:
    return {
        finding: {option: (number, step * (k + 1)) for k, option in enumerate(options)} | {UNKNOWN: (number, 0)}
        for number, table in enumerate(tables)
        for finding, options, step in zip(table.findings, table.options, table.steps, strict=True)
    }
