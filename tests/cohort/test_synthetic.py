"""Synthetic people: the same for the same seed, assessable, unlike the model, and hanging together."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from uncramp.errors import CohortError
from uncramp.faces.cli import app
from uncramp.faces.cohort.batch import assessed, assessor_of
from uncramp.faces.cohort.codebook import Codebook
from uncramp.faces.cohort.synthetic import World, people, world
from uncramp.inference.network import Network
from uncramp.terms.evidence import UNKNOWN

MANY = 9000
"""More than one block."""


@pytest.fixture(scope="module")
def hot(network: Network) -> World:
    """A world of one region."""
    return world(network.knowledge, 7, "hot_outdoor")


@pytest.fixture(scope="module")
def drawn(hot: World) -> tuple[pa.Table, pa.Table]:
    """People of that world, and what they have."""
    blocks = list(people(hot, MANY))
    return pa.Table.from_batches([those for those, _ in blocks]), pa.Table.from_batches([truths for _, truths in blocks])


def test_every_row_is_assessable(network: Network, drawn: tuple[pa.Table, pa.Table]) -> None:
    """No question is answered by somebody it cannot apply to, none twice, and nobody is rejected."""
    came = [assessed(assessor_of(network), batch) for batch in drawn[0].to_batches()]
    assert MANY == sum(one.results.num_rows for one in came)
    answers = Codebook(network.knowledge).answers
    only_women = {"pregnant", "odd_vaginal_bleed", "pain_with_periods"}
    men = drawn[0].filter(pa.compute.equal(drawn[0]["sex"], "male"))["answers"].to_pylist()
    assert set() == only_women & {answers[code - 1][0] for codes in men for code in codes}


def test_the_same_seed_gives_the_same_people(network: Network, hot: World, drawn: tuple[pa.Table, pa.Table]) -> None:
    """Asked for fewer, the first are the same; another seed gives others."""
    fewer = pa.Table.from_batches([those for those, _ in people(hot, 100)])
    assert drawn[0].slice(0, 100).equals(fewer.cast(drawn[0].schema))
    others = pa.Table.from_batches([those for those, _ in people(world(network.knowledge, 8, "hot_outdoor"), 100)])
    assert not fewer["answers"].equals(others["answers"])


def test_about_as_many_answers_as_asked_for(hot: World, drawn: tuple[pa.Table, pa.Table]) -> None:
    """About as many answers as the recipe says, some of them "not known", and people differ in how many."""
    counts = pa.compute.list_value_length(drawn[0]["answers"]).to_numpy()
    assert hot.recipe.answers == pytest.approx(counts.mean(), rel=0.2)
    assert counts.std() > np.sqrt(counts.mean())
    unknown = {code for (_, option), code in hot.codebook.code.items() if option == UNKNOWN}
    said = drawn[0]["answers"].combine_chunks().flatten().to_numpy()
    share = np.isin(said, list(unknown)).mean()
    assert hot.recipe.unknown < share < hot.recipe.unknown_old


def test_regions_differ_from_the_model(network: Network, drawn: tuple[pa.Table, pa.Table]) -> None:
    """Where it is hot, cramps from heat are more common; a region that is none is one sentence."""
    elsewhere = pa.concat_tables([pa.Table.from_batches([true]) for _, true in people(world(network.knowledge, 7, "none"), MANY)])
    counts = [sum(name == "heat_dehydration_cramp" for name in truths["condition"].to_pylist()) for truths in (drawn[1], elsewhere)]
    assert counts[0] > 2 * counts[1]
    with pytest.raises(CohortError, match=r"the region moon came; one of none, "):
        world(network.knowledge, 7, "moon")


def test_older_people_know_less(hot: World, drawn: tuple[pa.Table, pa.Table]) -> None:
    """The share of answers "not known" rises with age."""
    unknown = {code for (_, option), code in hot.codebook.code.items() if option == UNKNOWN}
    ages, told = drawn[0]["age_years"].to_numpy(), drawn[0]["answers"].to_pylist()

    def share(those: np.ndarray) -> float:  # type: ignore[type-arg]
        codes = [code for place in np.flatnonzero(those) for code in told[place]]
        return sum(code in unknown for code in codes) / len(codes)

    assert share(ages < 40) < share(ages > 70)


def test_the_command(tmp_path_factory: pytest.TempPathFactory) -> None:
    """`uncramp cohort generate` writes packed people, and what they have apart from them."""
    out = tmp_path_factory.mktemp("made") / "people.parquet"
    told = CliRunner().invoke(app, ["cohort", "generate", "-n", "50", "--seed", "3", "-o", str(out)])
    assert 0 == told.exit_code, told.output
    assert ["id", "age_years", "sex", "answers"] == pq.read_schema(out).names
    assert 50 == pq.read_table(out.with_suffix(".truth.parquet")).num_rows
