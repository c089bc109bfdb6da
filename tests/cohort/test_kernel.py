"""The compiled kernel tells what the plain computation tells, whoever stands beside whom and in whatever order answers come."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uncramp.faces.cohort.circuit import EVERYBODY, NOBODY, Circuit
from uncramp.faces.cohort.codebook import Codebook, Packed, Told
from uncramp.faces.cohort.exact import compile_exact, tell_exactly
from uncramp.faces.cohort.kernel import Program, compile_cohort, tell
from uncramp.inference.network import Network

CLOSE = 1e-6
PEOPLE = 700
"""More than one block, and no whole number of words."""


@pytest.fixture(scope="module")
def program(network: Network) -> Program:
    """The knowledge, ready to run."""
    return compile_cohort(network)


def anybody(codebook: Codebook, seed: int, answers: int, people: int = PEOPLE) -> Packed:
    """People who answer so many questions at random, most of them with the last option; parts and composites alike."""
    draw = np.random.default_rng(seed)
    findings = draw.random((people, len(codebook.findings))).argsort(axis=1)[:, :answers] + 1
    first = np.searchsorted(codebook.finding_of[1:], np.arange(1, len(codebook.findings) + 1)) + 1
    options = np.bincount(codebook.finding_of)[1:]
    place = np.where(draw.random(findings.shape) < 0.5, options[findings - 1] - 1, draw.integers(0, options[findings - 1]))
    codes = (first[findings - 1] + place).astype(np.uint16).ravel()
    start = np.arange(people + 1, dtype=np.int64) * answers
    return Packed(draw.integers(18, 100, people).astype(np.int16), draw.integers(0, 3, people).astype(np.int8), start, codes)


def turned_round(people: Packed) -> Packed:
    """The same answers of everybody in the other order; all have given as many."""
    return Packed(people.age_years, people.sex, people.start, np.ascontiguousarray(people.codes.reshape(PEOPLE, -1)[:, ::-1]).ravel())


def same(one: Told, two: Told) -> bool:
    """Whether every byte is the same."""
    return all(getattr(one, name).tobytes() == getattr(two, name).tobytes() for name in Told.__dataclass_fields__)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), answers=st.sampled_from([0, 3, 20, 60, 200]))
def test_the_kernel_tells_what_full_precision_tells(network: Network, program: Program, seed: int, answers: int) -> None:
    """Dispositions, floors, open questions and fired flags are equal, probabilities and shares within a millionth."""
    people = anybody(Codebook(network.knowledge), seed, answers)
    fast, exact = tell(program, people), tell_exactly(compile_exact(network), people)
    for name in ("disposition", "floor", "harm", "incomplete", "flags"):
        assert np.array_equal(getattr(exact, name), getattr(fast, name)), name
    for name in ("probability", "share", "none_known", "muscular"):
        assert CLOSE >= np.abs(getattr(exact, name) - getattr(fast, name)).max(), name


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_whoever_is_close_to_a_threshold_is_looked_at_in_full_precision(network: Network, program: Program, seed: int) -> None:
    """Were everybody close, everybody would be told what full precision tells, as far as the numbers in a result reach, in any order of answers."""
    people = anybody(Codebook(network.knowledge), seed, 20)
    wary = replace(program, beliefs=program.beliefs._replace(lost=1.0))
    fast, exact = tell(wary, people), tell_exactly(compile_exact(network), people)
    assert np.array_equal(exact.disposition, fast.disposition)
    for name in ("probability", "share", "none_known", "muscular"):
        assert np.finfo(np.float32).eps >= np.abs(getattr(exact, name) - getattr(fast, name)).max(), name
    assert same(fast, tell(wary, turned_round(people)))


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), cut=st.integers(0, PEOPLE))
def test_company_does_not_matter(network: Network, program: Program, seed: int, cut: int) -> None:
    """Cut anywhere, the two parts are told byte for byte what the whole is told."""
    people = anybody(Codebook(network.knowledge), seed, 20)
    parts = [tell(program, people.part(0, cut)), tell(program, people.part(cut, PEOPLE))]
    joined = Told(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in Told.__dataclass_fields__})
    assert same(tell(program, people), joined)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_answers_does_not_matter(network: Network, program: Program, seed: int) -> None:
    """The same answers the other way round are told byte for byte the same."""
    people = anybody(Codebook(network.knowledge), seed, 20)
    assert same(tell(program, people), tell(program, turned_round(people)))


@given(st.lists(st.booleans(), min_size=1, max_size=6), st.integers(1, 6))
def test_a_gate_counts(truths: list[bool], n: int) -> None:
    """At least n of some signals, worked out with signals that are always on or off, is what counting says."""
    signals = [EVERYBODY if truth else NOBODY for truth in truths]
    assert (EVERYBODY if sum(truths) >= n else NOBODY) == Circuit(0).at_least(n, signals)
