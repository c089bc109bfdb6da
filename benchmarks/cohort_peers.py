"""The same people put to others: every table pattern a column or a row of weights, age and sex as one more, summed by the peer's own code.

Findings of trigger layers are left out for these peers (each pattern of a layer would be a column of its own); pyAgrum has them all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from uncramp.faces.cohort.codebook import Codebook, Packed
from uncramp.inference.network import SEXES, Network
from uncramp.terms.evidence import Evidence, Observation
from uncramp.terms.person import Person

Array = NDArray[Any]
BLOCK = 20_000
"""Peers are given so many at a time: all at once their matrices leave the caches, and they are three times slower."""


@dataclass(frozen=True, eq=False)
class Side:
    """A way to the posterior: what it leaves out beside ours, for how many it is asked, and the call that gives P[person, form] in blocks."""

    name: str
    less: str
    people: int
    posterior: Callable[[], list[Array]]


@dataclass(frozen=True, eq=False)
class Chosen:
    """The rows of the weights that each person chooses: rows[start[i]:start[i + 1]], the last of them that of age and sex."""

    rows: Array
    start: Array
    weights: Array


def person_of(network: Network, packed: Packed, place: int) -> tuple[Person, Evidence]:
    """One of the people as uncramp knows people."""
    answers = Codebook(network.knowledge).answers
    codes = packed.codes[packed.start[place] : packed.start[place + 1]]
    evidence = Evidence(Observation(*answers[code - 1]) for code in codes)
    return Person(int(packed.age_years[place]), SEXES[packed.sex[place]]), evidence


def chosen(network: Network, packed: Packed) -> Chosen:
    """Codes to rows; of everybody as many answers."""
    places = [network.place.get(finding, {}).get(option, (0, 0)) for finding, option in Codebook(network.knowledge).answers]
    table, step = np.array([(0, 0), *places]).T
    codes = packed.codes[packed.start[0] : packed.start[-1]].reshape(packed.size, -1)
    order = np.argsort(table[codes], axis=1)
    sorted_codes = np.take_along_axis(codes, order, axis=1)
    tables = table[sorted_codes]
    new = np.ones(tables.shape, dtype=bool)
    new[:, 1:] = tables[:, 1:] != tables[:, :-1]
    first = np.array([one.first_row for one in network.tables])
    rows = first[tables[new]] + np.add.reduceat(step[sorted_codes].ravel(), np.flatnonzero(new))
    ends = np.cumsum(new.sum(axis=1))
    ages = network.knowledge.findings["age_years"]
    band = np.searchsorted([o.start or 0 for o in ages.options], packed.age_years, side="right") - 1
    own = len(network.rows) + packed.sex.astype(np.intp) * network.log_prior.shape[1] + band
    start = np.concatenate([[0], ends]) + np.arange(packed.size + 1)
    weights = np.concatenate([network.rows, network.log_prior.reshape(-1, network.of_form.size)])
    return Chosen(np.insert(rows, ends, own), start, np.maximum(weights, np.finfo(np.float32).min / len(weights)))


def multinomial(network: Network, told: Chosen) -> Side:
    """scikit-learn's MultinomialNB with our logarithms put in by hand."""
    from scipy.sparse import csr_array
    from sklearn.naive_bayes import MultinomialNB

    rows = csr_array((np.ones(len(told.rows)), told.rows, told.start), shape=(len(told.start) - 1, len(told.weights)))
    blocks = [rows[first : first + BLOCK] for first in range(0, rows.shape[0], BLOCK)]
    model = MultinomialNB()
    model.feature_log_prob_, model.classes_ = np.ascontiguousarray(told.weights.T), np.arange(network.of_form.size)
    model.class_log_prior_, model.n_features_in_ = np.zeros(network.of_form.size), len(told.weights)
    less = "posterior alone; rows chosen beforehand"
    return Side("scikit-learn MultinomialNB", less, rows.shape[0], lambda: [model.predict_proba(block) for block in blocks])


def bag(network: Network, told: Chosen) -> Side:
    """torch: an EmbeddingBag that sums, softmax, top 3, expected loss."""
    import torch

    starts = [told.start[first : first + BLOCK + 1] for first in range(0, len(told.start) - 1, BLOCK)]
    blocks = [(torch.from_numpy(told.rows[start[0] : start[-1]]), torch.from_numpy(start[:-1] - start[0])) for start in starts]
    layer = torch.nn.EmbeddingBag.from_pretrained(torch.from_numpy(told.weights), mode="sum")
    loss = torch.from_numpy(np.ascontiguousarray(network.loss[:, network.of_form].T))

    def told_of(rows: torch.Tensor, start: torch.Tensor) -> Array:
        with torch.inference_mode():
            p = torch.softmax(layer(rows, start), dim=1)
            torch.topk(p, 3)
            (p @ loss).argmin(dim=1)
        return p.numpy()

    less = f"no causes, no red flags, no modifiers; rows chosen beforehand; {torch.get_num_threads()} threads, float64"
    return Side("torch EmbeddingBag", less, len(told.start) - 1, lambda: [told_of(*block) for block in blocks])


def lazy(network: Network, packed: Packed, people: int) -> Side:
    """pyAgrum, one propagation for each person."""
    import pyagrum as gum
    from peer import Peer, engine, posterior_of

    peer = Peer(network)
    made = engine(peer, gum.LazyPropagation)
    observed = [peer.observed(*person_of(network, packed, place)) for place in range(people)]
    return Side("pyAgrum LazyPropagation", "posterior alone", people, lambda: [np.array([posterior_of(made, one) for one in observed])])


def eliminated(network: Network, packed: Packed, people: int) -> Side:
    """pgmpy: variable elimination, one query for each person."""
    from pgmpy.factors.discrete import TabularCPD
    from pgmpy.inference import VariableElimination
    from pgmpy.models import DiscreteBayesianNetwork

    told, bands, size = chosen(network, packed.part(0, people)), network.log_prior.shape[1], network.of_form.size
    model = DiscreteBayesianNetwork([("who", "condition"), *(("condition", table.cluster) for table in network.tables)])
    who = np.exp(network.log_prior.reshape(-1, size).T)
    model.add_cpds(TabularCPD("who", who.shape[1], np.full((who.shape[1], 1), 1 / who.shape[1])))
    model.add_cpds(TabularCPD("condition", size, who, ["who"], [who.shape[1]]))
    for table in network.tables:
        model.add_cpds(TabularCPD(table.cluster, table.size + 1, _shares(network, table), ["condition"], [size]))
    engine = VariableElimination(model)
    first = np.array([table.first_row for table in network.tables])

    def observed(place: int) -> dict[str, int]:
        *rows, own = told.rows[told.start[place] : told.start[place + 1]]
        numbers = np.searchsorted(first, rows, side="right") - 1
        said = {network.tables[n].cluster: int(row - first[n]) for n, row in zip(numbers, rows, strict=True)}
        return {**said, "who": int(own - len(network.rows))}

    given = [observed(place) for place in range(people)]
    less = f"posterior alone; {who.shape[1]} groups of age and sex, {bands} bands; rows chosen beforehand"
    return Side("pgmpy VariableElimination", less, people, lambda: [np.array([_of(engine, one) for one in given])])


def _of(engine: Any, observed: dict[str, int]) -> Array:
    return np.asarray(engine.query(["condition"], evidence=observed, show_progress=False).values)


def _shares(network: Network, table: Any) -> Array:
    """A table's patterns as shares of one: scaled alike for every condition, and what is left over is a pattern that nobody has."""
    p = np.exp(network.rows[table.first_row : table.first_row + table.size])
    p /= p.sum(axis=0).max()
    return np.concatenate([p, np.maximum(1 - p.sum(axis=0, keepdims=True), 0)])


def classified(network: Network, packed: Packed) -> Side:
    """pomegranate: a Bayes classifier of categorical features, the pattern "not known" as a value of its own; single precision inside."""
    import torch
    from pomegranate.bayes_classifier import BayesClassifier
    from pomegranate.distributions import Categorical

    told, size = chosen(network, packed), network.of_form.size
    first = np.array([*(table.first_row for table in network.tables), len(network.rows)])
    values = np.zeros((packed.size, len(first)), dtype=np.int64)
    person = np.repeat(np.arange(packed.size), np.diff(told.start))
    table = np.searchsorted(first, told.rows, side="right") - 1
    values[person, table] = told.rows - first[table]
    widest = max(one.size for one in network.tables) + 1
    shares = np.zeros((size, len(first), widest))
    for place, one in enumerate(network.tables):
        shares[:, place, : one.size + 1] = _shares(network, one).T
    groups = np.exp(network.log_prior.reshape(-1, size))
    shares[:, -1, : len(groups)] = (groups / groups.sum(axis=0).max()).T
    shares[:, -1, widest - 1] = np.maximum(1 - shares[:, -1].sum(axis=1), 0)
    model = BayesClassifier([Categorical(probs=torch.tensor(one, dtype=torch.float32)) for one in shares], priors=torch.full((size,), 1 / size))
    given = torch.from_numpy(values)

    def told_of() -> list[Array]:
        with torch.inference_mode():
            return [model.predict_proba(given[start : start + BLOCK]).numpy() for start in range(0, len(given), BLOCK)]

    return Side("pomegranate BayesClassifier", "posterior alone; single precision", packed.size, told_of)
