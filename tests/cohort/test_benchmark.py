"""The benchmark of cohorts refuses to print where two sides do not agree, and its slices tell what the whole tells."""

import numpy as np
import pytest
from cohort import as_alone, as_exact, draw, hold
from cohort_peers import Side, chosen

from uncramp.faces.cohort.exact import compile_exact
from uncramp.faces.cohort.kernel import compile_cohort, tell
from uncramp.inference.network import Network

PEOPLE = 30


def test_a_peer_that_differs_ends_the_run_with_a_sentence(network: Network) -> None:
    """No ratio beside another answer."""
    people = draw(network, PEOPLE, layers=False)
    flat = np.full((PEOPLE, len(network.conditions)), 1 / len(network.conditions))
    with pytest.raises(SystemExit, match=r"the flat one differs by .* no ratio is printed"):
        as_alone(network, people, Side("the flat one", "everything", PEOPLE, lambda: [flat]))


def test_a_difference_that_is_no_number_is_refused() -> None:
    """What cannot be compared does not agree."""
    with pytest.raises(SystemExit, match="no ratio is printed"):
        hold(float("nan"), "nobody")


def test_the_rows_chosen_for_peers_give_the_posterior(network: Network) -> None:
    """The sum of a person's rows, age and sex among them, is the posterior of that person alone."""
    people = draw(network, PEOPLE, layers=False)
    told = chosen(network, people)
    logs = np.add.reduceat(told.weights[told.rows], told.start[:-1])
    p = np.exp(logs - logs.max(axis=1, keepdims=True))
    assert as_alone(network, people, Side("sums", "", PEOPLE, lambda: [p / p.sum(axis=1, keepdims=True)])) < 1e-9


def test_slices_tell_what_the_whole_tells(network: Network) -> None:
    """People are told the same in a slice, and the kernel as the exact computation."""
    people, program = draw(network, PEOPLE, layers=True), compile_cohort(network)
    assert as_exact(program, compile_exact(network), people) < 1e-6
    whole, slices = tell(program, people), [tell(program, people.part(*ends)) for ends in ((0, 11), (11, PEOPLE))]
    np.testing.assert_array_equal(whole.probability, np.concatenate([one.probability for one in slices]))
    np.testing.assert_array_equal(whole.flags, np.concatenate([one.flags for one in slices]))
