"""Synthetic cohorts: people of a waiting list who are not the model's own.

They come from a world in which every estimate was drawn anew within its uncertainty, with the prevalence of a region. Every person has a carelessness
of their own, so that errors hang together across all clusters; how much somebody answers, and how often they do not know, differs between people and
rises with age. The same seed gives the same people however many are asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from uncramp.errors import CohortError
from uncramp.faces.cohort.codebook import Codebook
from uncramp.faces.cohort.columns import ANSWERS
from uncramp.faces.cohort.results import stamp
from uncramp.inference.network import SEXES, Network, build_network
from uncramp.inference.perturbation import perturbed
from uncramp.many.crowd import NOT_ASKED, NOT_KNOWN, Crowd
from uncramp.reading.strict_yaml import parse
from uncramp.simulate import draw_crowd
from uncramp.terms.knowledge import PERSONAL, Knowledge

BLOCK = 1 << 13
"""People drawn together; each block has a seed of its own."""
RECIPE = "recipe.yaml"


@dataclass(frozen=True)
class Recipe:
    """How the people differ from the model's; every number is an expert estimate."""

    basis: str
    answers: float
    spread: float
    unknown: float
    unknown_old: float
    wrong_shape: tuple[float, float]
    regions: dict[str, dict[str, float]]


@dataclass(frozen=True, eq=False)
class World:
    """Where people are drawn: another network than the one under test, and what is told of people in its codebook."""

    network: Network
    codebook: Codebook
    recipe: Recipe
    seed: int


def recipe() -> Recipe:
    """The recipe that comes with uncramp."""
    said = parse(files(__package__).joinpath(RECIPE).read_bytes(), RECIPE).data
    return Recipe(**{**said, "wrong_shape": tuple(said["wrong_shape"])})


def world(knowledge: Knowledge, seed: int, region: str) -> World:
    """A world of this seed and region."""
    found = recipe()
    if region not in found.regions:
        raise CohortError(f"the region {region} came; one of {', '.join(found.regions)} was expected; name one of them")
    network = build_network(perturbed(knowledge, np.random.default_rng([seed])))
    factors = np.array([found.regions[region].get(name, 1) for name in network.conditions])
    weight = np.exp(network.log_prior) * factors[network.of_form]
    with np.errstate(divide="ignore"):  # a condition that cannot be
        prior = np.log(weight / weight.sum(axis=-1, keepdims=True))
    return World(replace(network, log_prior=prior), Codebook(knowledge), found, seed)


def people(world: World, count: int) -> Iterator[tuple[pa.RecordBatch, pa.RecordBatch]]:
    """So many people, packed, and what each truly has, block by block."""
    for number, first in enumerate(range(0, count, BLOCK)):
        yield _block(world, number, first, min(BLOCK, count - first))


def generate(world: World, count: int, out: Path) -> None:
    """Write packed people; what they truly have goes into a file of its own, so that nothing that is judged can hold it."""
    truth = out.with_suffix(".truth.parquet")
    schemas = packed_schema(world.codebook), pa.schema([("id", pa.string()), ("condition", pa.string())])
    with pq.ParquetWriter(out, schemas[0], compression="zstd") as those, pq.ParquetWriter(truth, schemas[1], compression="zstd") as truths:
        for batch, true in people(world, count):
            those.write_batch(batch)
            truths.write_batch(true)


def packed_schema(codebook: Codebook) -> pa.Schema:
    """The columns of packed people."""
    columns = [("id", pa.string()), ("age_years", pa.int16()), ("sex", pa.string()), (ANSWERS, pa.list_(pa.uint16()))]
    return pa.schema(columns, metadata=stamp(codebook))


def _block(world: World, number: int, first: int, count: int) -> tuple[pa.RecordBatch, pa.RecordBatch]:
    """One block; it is always drawn whole, so that its people do not depend on where the cohort ends."""
    chance = np.random.default_rng([world.seed, number, 1])
    drawn = draw_crowd(world.network, BLOCK, int(chance.integers(1 << 32)))
    codes = _told(world, drawn.crowd, chance)[:, :count]
    ids = pa.array([f"s{world.seed}-{place}" for place in range(first, first + count)])
    crowd = drawn.crowd
    sexes = pa.array(np.array(SEXES, dtype=object)[crowd.sex[:count]], pa.string())
    ages = pa.array(crowd.age_years[:count].astype(np.int16))
    batch = pa.record_batch([ids, ages, sexes, _packed(codes)], schema=packed_schema(world.codebook))
    names = np.array(world.network.conditions, dtype=object)[drawn.column[:count]]
    return batch, pa.record_batch([ids, pa.array(names, pa.string())], names=["id", "condition"])


def _told(world: World, crowd: Crowd, chance: np.random.Generator) -> NDArray[np.uint16]:
    """codes[finding, person] of what everybody says: some of the questions, some wrong, some not known; 0 where nothing is said."""
    recipe, findings = world.recipe, crowd.names.findings
    asked = _asked(world, crowd, chance)
    ages = world.codebook.knowledge.findings["age_years"]
    old = (crowd.age_years - (ages.min or 0)) / ((ages.max or 1) - (ages.min or 0))
    unknown = recipe.unknown + (recipe.unknown_old - recipe.unknown) * old
    wrong = chance.beta(*recipe.wrong_shape, crowd.size)
    codes = np.zeros((len(findings), crowd.size), dtype=np.uint16)
    for number, finding in enumerate(findings):
        some = np.flatnonzero(asked[number] & (crowd.codes[number] > NOT_KNOWN))
        if not some.size or finding.id in PERSONAL:
            continue
        options = len(finding.option_ids)
        said = crowd.codes[number, some].astype(np.int64)
        errs = (chance.random(some.size) < wrong[some]) & (options > 1)
        said = np.where(errs, (said - 1 + chance.integers(1, max(options, 2), some.size)) % options + 1, said)
        said = np.where(chance.random(some.size) < unknown[some], 0, said)
        of_finding = np.array([world.codebook.code[finding.id, option] for option in ("unknown", *finding.option_ids)], dtype=np.uint16)
        codes[number, some] = of_finding[said]
    return codes


def _asked(world: World, crowd: Crowd, chance: np.random.Generator) -> NDArray[np.bool_]:
    """asked[finding, person]: parts or composite of a question, never both, and of all about as many as the recipe says."""
    knowledge = world.codebook.knowledge
    number = crowd.names.number
    open_to = crowd.codes != NOT_ASKED
    for composite in knowledge.composites.values():
        by_part = chance.random(crowd.size) < 0.5
        open_to[number[composite.id]] &= ~by_part
        for part in composite.parts:
            open_to[number[part]] &= by_part
    keen = np.exp(chance.normal(0.0, world.recipe.spread, crowd.size))
    share = world.recipe.answers * keen / keen.mean() / np.maximum(open_to.sum(axis=0), 1)
    return open_to & (chance.random(open_to.shape) < share)


def _packed(codes: NDArray[np.uint16]) -> pa.ListArray:
    """The codes that are there, person by person."""
    by_person = codes.T
    start = np.concatenate([[0], np.cumsum((by_person > 0).sum(axis=1))])
    return pa.ListArray.from_arrays(pa.array(start.astype(np.int32)), pa.array(by_person[by_person > 0]))
