"""The same model as a Bayesian network in pyAgrum, a general exact engine, so that both can be asked the same.

Node by node:

- Condition, in one of its forms, with age band and sex as parents. A layer condition's prior is divided by its mean tau, because the node Episode
  brings tau back.
- For every cluster with dependence a hidden Intensity, the quadrature nodes its states and their weights its prior; each finding of the cluster has
  it and Condition as parents.
- For every cause a chain of nodes, one link for each exposure that raises it: a noisy-OR taken two at a time, so that no table grows large. Under a
  condition without a layer every link stays idle. A finding that shows a cause has that cause's chain as a parent.
- Episode, always observed as true: under a layer condition true if the leak or any cause is active, under all others true in any case.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyagrum as gum
from numpy.typing import NDArray

from uncramp.inference.dependence import Array, conditional_log, quadrature
from uncramp.inference.forms import form_probabilities
from uncramp.inference.layers import TriggerLayer
from uncramp.inference.network import SEXES, Network, answer_probabilities
from uncramp.terms.evidence import Evidence
from uncramp.terms.person import Person

CONDITION, AGE, SEX, EPISODE = "Condition", "Age", "Sex", "Episode"
YES, NO = 1, 0
Engine = Any
"""LazyPropagation, ShaferShenoyInference or VariableElimination; pyAgrum gives no types."""


@dataclass(frozen=True)
class Link:
    """One link of a cause's chain: the exposure that may raise the cause, and the node that says whether it is active so far."""

    exposure: str
    node: str


class Peer:
    """The network in pyAgrum with what is needed to put questions to it."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.net = gum.BayesNet("uncramp")
        self.options = {finding: tuple(o for o in answers if o != "unknown") for finding, answers in network.place.items()}
        self.chains = {cause: _chain(network.layers, cause) for cause in _causes(network.layers)}
        self._nodes()
        self._arcs()
        self._tables()

    def observed(self, person: Person, evidence: Evidence) -> dict[str, int]:
        """The evidence in pyAgrum's form: node to the number of its state; composites already decided."""
        ages = self.network.knowledge.findings["age_years"]
        known = {f: self.options[f].index(o) for f, o in evidence.options.items() if f in self.options and evidence.is_known(f)}
        return {AGE: ages.option_ids.index(ages.option_of(person.age_years)), SEX: SEXES.index(person.sex), EPISODE: YES, **known}

    def _nodes(self) -> None:
        ages = self.network.knowledge.findings["age_years"].option_ids
        nodes = self.network.knowledge.policy.quadrature_nodes
        self._add({CONDITION: self.network.of_form.size, AGE: len(ages), SEX: len(SEXES)})
        self._add({f"Intensity {table.cluster}": nodes for table in self.network.tables if self._dependence(table.cluster, table.findings)})
        self._add({finding: len(options) for finding, options in self.options.items()})
        self._add({link.node: 2 for chain in self.chains.values() for link in chain})
        self._add({_some(cause): 2 for cause in self.chains})
        self._add({EPISODE: 2})

    def _add(self, sizes: Mapping[str, int]) -> None:
        for name, size in sizes.items():
            self.net.add(gum.RangeVariable(name, "", 0, size - 1))

    def _arcs(self) -> None:
        self._parents(CONDITION, [AGE, SEX])
        for table in self.network.tables:
            hidden = [f"Intensity {table.cluster}"] if self._dependence(table.cluster, table.findings) else []
            for finding in table.findings:
                self._parents(finding, [CONDITION, *hidden, *self._shows(finding)])
        before = None
        for cause, chain in self.chains.items():
            for first, second in pairwise(chain):
                self.net.addArc(first.node, second.node)
            for link in chain:
                self._parents(link.node, [CONDITION, link.exposure])
            self._parents(_some(cause), [chain[-1].node, *([_some(before)] if before else [])])
            before = cause
        self._parents(EPISODE, [CONDITION, *([_some(before)] if before else [])])

    def _parents(self, child: str, parents: Iterable[str]) -> None:
        for parent in parents:
            self.net.addArc(parent, child)

    def _dependence(self, cluster: str, findings: Sequence[str]) -> float:
        """How strongly the findings of a cluster hang together; 0 for a finding that stands alone."""
        clusters = self.network.knowledge.clusters
        return clusters[cluster].dependence.value if cluster in clusters and len(findings) > 1 else 0.0

    def _shows(self, finding: str) -> list[str]:
        """The chain nodes of the causes that the finding is a sign of, in any layer."""
        return list(dict.fromkeys(self._sign_node(layer, finding) for layer in self.network.layers if finding in layer.signs))

    def _sign_node(self, layer: TriggerLayer, finding: str) -> str:
        """The node that says whether the cause is active, before what the finding itself adds to it under another layer."""
        chain = self.chains[layer.causes[layer.signs[finding].cause]]
        exposures = [link.exposure for link in chain]
        end = exposures.index(finding) if finding in exposures else len(chain)
        if end == 0 or any(e.cause == layer.signs[finding].cause and name in exposures[end:] for name, e in layer.exposures.items()):
            raise ValueError(f"{finding} shows a cause of {layer.condition} that is raised by it; no network without a cycle can say this")
        return chain[end - 1].node

    def _tables(self) -> None:
        self._fill(CONDITION, [AGE, SEX], self._prior())
        for node, size in ((AGE, len(self.network.knowledge.findings["age_years"].option_ids)), (SEX, len(SEXES))):
            self._fill(node, [], np.full(size, 1.0 / size))
        for table in self.network.tables:
            self._fill_cluster(table.cluster, table.findings)
        before = None
        for cause, chain in self.chains.items():
            for number, link in enumerate(chain):
                self._fill_link(cause, link, chain[number - 1].node if number else None)
            self._fill_some(cause, chain[-1].node, before)
            before = cause
        self._fill_episode(before)

    def _prior(self) -> Array:
        """P(condition | age band, sex) in the order [age band, sex, condition], a layer condition's divided by its mean tau."""
        log_p = np.moveaxis(self.network.log_prior, 0, 1).copy()
        for layer in self.network.layers:
            log_p[..., layer.column] -= layer.log_mean_tau
        weight = np.exp(log_p)
        result: Array = weight / weight.sum(axis=-1, keepdims=True)
        return result

    def _fill_cluster(self, cluster: str, findings: Sequence[str]) -> None:
        dependence, nodes = self._dependence(cluster, findings), self.network.knowledge.policy.quadrature_nodes
        if dependence:
            self._fill(f"Intensity {cluster}", [], quadrature(nodes)[1])
        for finding in findings:
            self._fill_finding(finding, f"Intensity {cluster}" if dependence else None, dependence, nodes if dependence else 1)

    def _fill_finding(self, name: str, hidden: str | None, dependence: float, nodes: int) -> None:
        """P(answer | condition, intensity, causes shown), in the order [condition, intensity, causes..., answer]."""
        finding = self.network.knowledge.findings[name]
        conditions = [self.network.knowledge.conditions[c] for c in self.network.conditions]
        of_forms = form_probabilities(finding, conditions, answer_probabilities(finding, conditions))
        log_p = conditional_log(of_forms, dependence * np.array(finding.scores), nodes)
        shown = self._shows(name)
        p = np.exp(np.moveaxis(log_p, 1, 2))
        p = np.broadcast_to(p.reshape(len(p), nodes, *[1] * len(shown), -1), (len(p), nodes, *[2] * len(shown), p.shape[-1])).copy()
        for layer in self.network.layers:
            if name in layer.exposures:
                p[layer.column] = [np.exp(layer.exposures[name].log_share[option]) for option in self.options[name]]
            elif name in layer.signs:
                p[layer.column] = self._sign_rows(layer, name, shown)
        self._fill(name, [CONDITION, *([hidden] if hidden else []), *shown], p if hidden else p[:, 0])

    def _sign_rows(self, layer: TriggerLayer, name: str, shown: Sequence[str]) -> Array:
        """P(answer | causes shown) of a sign under its layer's condition; only the layer's own cause matters."""
        sign = layer.signs[name]
        rows = np.array([[given[option] for option in self.options[name]] for given in (sign.inactive, sign.active)])
        axis = shown.index(self._sign_node(layer, name))
        return rows.reshape(*[2 if k == axis else 1 for k in range(len(shown))], -1)

    def _fill_link(self, cause: str, link: Link, before: str | None) -> None:
        """P(active so far | condition, exposure, active before): the exposure raises an idle cause with its strength."""
        options = self.options[link.exposure]
        idle = np.ones((self.network.of_form.size, len(options)))
        for layer in self.network.layers:
            exposure = layer.exposures.get(link.exposure)
            if exposure and layer.causes[exposure.cause] == cause:
                idle[layer.column] = [exposure.stays[option] for option in options]
        raised = np.stack([idle, 1.0 - idle], axis=-1)
        if before is None:
            self._fill(link.node, [CONDITION, link.exposure], raised)
        else:
            self._fill(link.node, [CONDITION, link.exposure, before], np.stack([raised, np.broadcast_to([0.0, 1.0], raised.shape)], axis=-2))

    def _fill_some(self, cause: str, last: str, before: str | None) -> None:
        """Whether this cause, or any before it, is active."""
        if before is None:
            self._fill(_some(cause), [last], np.eye(2))
        else:
            self._fill(_some(cause), [last, _some(before)], np.array([[[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [0.0, 1.0]]]))

    def _fill_episode(self, last: str | None) -> None:
        """P(episode | condition, some cause active): certain, but for a layer condition without an active cause, where the leak decides."""
        p = np.zeros((self.network.of_form.size, 2, 2))
        p[..., YES] = 1.0
        for layer in self.network.layers:
            p[layer.column, NO] = [1.0 - layer.leak, layer.leak]
        self._fill(EPISODE, [CONDITION, *([_some(last)] if last else [])], p if last else p[:, YES])

    def _fill(self, node: str, parents: Sequence[str], p: NDArray[np.float64]) -> None:
        """Write P(node | parents), given in the order [*parents, node], in the order that pyAgrum keeps it."""
        table = self.net.cpt(node)
        axes = [*parents, node]
        order = [axes.index(name) for name in reversed(table.names)]
        table[:] = np.ascontiguousarray(np.transpose(p, order))


def _causes(layers: Iterable[TriggerLayer]) -> list[str]:
    """Every cause that some exposure raises, each once."""
    return list(dict.fromkeys(layer.causes[exposure.cause] for layer in layers for exposure in layer.exposures.values()))


def _chain(layers: Sequence[TriggerLayer], cause: str) -> tuple[Link, ...]:
    """The exposures that raise the cause in any layer; last those that are a sign of it in another, so that nothing depends on itself."""
    raising = dict.fromkeys(name for layer in layers for name, e in layer.exposures.items() if layer.causes[e.cause] == cause)
    signs = {name for layer in layers for name, sign in layer.signs.items() if layer.causes[sign.cause] == cause}
    return tuple(Link(name, f"Cause {cause} after {name}") for name in sorted(raising, key=lambda name: name in signs))


def _some(cause: str) -> str:
    return f"Some cause up to {cause}"


def engine(peer: Peer, kind: Engine) -> Engine:
    """An engine of that kind which is asked for the condition alone."""
    made = kind(peer.net)
    made.addTarget(CONDITION)
    return made


def posterior_of(made: Engine, observed: dict[str, int]) -> Array:
    """P(form | evidence) by one propagation."""
    made.setEvidence(observed)
    made.makeInference()
    result: Array = made.posterior(CONDITION).toarray()
    return result


def entropy(p: Array) -> float:
    """Entropy in nats."""
    some = p[p > 0]
    return float(-(some * np.log(some)).sum())


def gains_by_joint_targets(peer: Peer, observed: dict[str, int], findings: Sequence[str]) -> Array:
    """The information of each finding about the condition: one propagation with all pairs as joint targets."""
    made = gum.LazyPropagation(peer.net)
    made.setEvidence(observed)
    for finding in findings:
        made.addJointTarget({CONDITION, finding})
    made.makeInference()
    result = []
    for finding in findings:
        joint = made.jointPosterior({CONDITION, finding}).toarray()
        result.append(entropy(joint.sum(axis=0)) + entropy(joint.sum(axis=1)) - entropy(joint))
    return np.array(result)


def gains_by_information_theory(peer: Peer, observed: dict[str, int], findings: Sequence[str]) -> Array:
    """The same by pyAgrum's own InformationTheory, finding by finding; it counts in bits."""
    made = gum.LazyPropagation(peer.net)
    made.setEvidence(observed)
    bits = [gum.InformationTheory(made, [CONDITION], [finding]).mutualInformationXY() for finding in findings]
    return np.array(bits, dtype=float) * float(np.log(2.0))


WAYS = {"joint targets": gains_by_joint_targets, "InformationTheory": gains_by_information_theory}
"""The two ways in which pyAgrum can say what every open question would bring."""
