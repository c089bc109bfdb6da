"""Answers as numbers: one code for every answer that can be given, and what a cohort is told back, both as arrays."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from uncramp.terms.evidence import UNKNOWN
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import PERSONAL, Knowledge

NO_CODE = 0
"""Never an answer, so that a zero in a file cannot pass as one."""


@dataclass(frozen=True, eq=False)
class Codebook:
    """Every answer in the order of the knowledge: of each finding "not known" first, then its options. Codes start at 1."""

    knowledge: Knowledge

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding that can be answered; age and sex have columns of their own."""
        return tuple(finding for finding in self.knowledge.findings.values() if finding.id not in PERSONAL)

    @cached_property
    def answers(self) -> tuple[tuple[str, str], ...]:
        """(finding, option) of every code; that of code 1 comes first."""
        return tuple((finding.id, option) for finding in self.findings for option in (UNKNOWN, *finding.option_ids))

    @cached_property
    def code(self) -> Mapping[tuple[str, str], int]:
        """(finding, option) to its code."""
        return {answer: place for place, answer in enumerate(self.answers, NO_CODE + 1)}

    @cached_property
    def places(self) -> Mapping[str, NDArray[np.uint16]]:
        """Finding to its codes where answers are numbers of places: not asked, not known, then every option."""
        return {f.id: np.array([NO_CODE, *(self.code[f.id, option] for option in (UNKNOWN, *f.option_ids))], dtype=np.uint16) for f in self.findings}

    @cached_property
    def checksum(self) -> str:
        """Names the meaning of every code: the same wherever findings, options and their order are the same."""
        return sha256("\n".join(" ".join(answer) for answer in self.answers).encode()).hexdigest()[: len("0123456789abcdef")]

    @cached_property
    def finding_of(self) -> NDArray[np.uint16]:
        """Code to the number of its finding, from 1; of `NO_CODE` 0."""
        number = {finding.id: place for place, finding in enumerate(self.findings, 1)}
        return np.array([0, *(number[finding] for finding, _ in self.answers)], dtype=np.uint16)


@dataclass(frozen=True, eq=False)
class Packed:
    """People with the codes of their answers, one after the other.

    age_years[person]; sex[person] is 0 female, 1 male, 2 not known (the order of `inference.network.SEXES`); the answers of person i are
    codes[start[i]:start[i + 1]], in any order, of each finding at most one.
    """

    age_years: NDArray[np.int16]
    sex: NDArray[np.int8]
    start: NDArray[np.int64]
    codes: NDArray[np.uint16]

    @property
    def size(self) -> int:
        """How many people."""
        return len(self.age_years)

    def part(self, first: int, last: int) -> "Packed":
        """The people from first up to last."""
        start = self.start[first : last + 1]
        return Packed(self.age_years[first:last], self.sex[first:last], start - start[0], self.codes[start[0] : start[-1]])

    def taken(self, people: NDArray[np.bool_]) -> "Packed":
        """Only these people."""
        if people.all():
            return self
        answers = np.diff(self.start)
        start = np.concatenate([[0], np.cumsum(answers[people])])
        return Packed(self.age_years[people], self.sex[people], start, self.codes[np.repeat(people, answers)])


@dataclass(frozen=True, eq=False)
class Told:
    """What is told about each person, all in the numbers of the knowledge's own order.

    disposition[person], 0 self-care to 3 emergency, with floor[person] (what red flags demand) and harm[person] (what expected harm chooses);
    incomplete[person]: safety questions are open that keep it at clinician or above. top[person, 3]: the most probable conditions as columns of the
    network, probability[person, 3]. flags[person, word]: bit i of the words, lowest first, says whether red flag i fired. share[person, cause] and
    none_known[person] as `inference.causes`; muscular[person]: the chance that the episode is of a kind that has these causes.
    """

    disposition: NDArray[np.int8]
    floor: NDArray[np.int8]
    harm: NDArray[np.int8]
    incomplete: NDArray[np.bool_]
    top: NDArray[np.int8]
    probability: NDArray[np.float32]
    flags: NDArray[np.uint64]
    share: NDArray[np.float32]
    none_known: NDArray[np.float32]
    muscular: NDArray[np.float32]
