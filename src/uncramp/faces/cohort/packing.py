"""The columns of a table as packed people, and everything that is wrong with its rows."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from uncramp.faces.cohort.codebook import NO_CODE, Codebook, Packed
from uncramp.faces.cohort.columns import ANSWERS, Column, Columns, expected_of, is_text, number_in, spots_of, worded
from uncramp.faces.cohort.flaws import Flaw, flaws_at
from uncramp.faces.cohort.laying import BAD, lay, repeated
from uncramp.terms.evidence import UNKNOWN

SEX_WORDS = {"female": 0, "male": 1, UNKNOWN: 2, None: 2}
NO_SEX = -1
People = tuple[Packed, list[Flaw]]


def packed_of(columns: Columns, size: int) -> People:
    """Everybody with the codes of their answers, shape [row], and what is wrong; of a row with a flaw the answers mean nothing."""
    age, of_age = _ages(columns, size)
    sex, of_sex = _sexes(columns, size)
    given = columns.one(ANSWERS)
    start, codes, of_answers = _wide(list(columns.answers()), size) if given is None else _listed(columns.codebook, given, size)
    return Packed(age, sex, start, codes), [*of_age, *of_sex, *of_answers]


def _ages(columns: Columns, size: int) -> tuple[NDArray[np.int16], list[Flaw]]:
    finding = columns.codebook.knowledge.findings["age_years"]
    youngest, oldest = finding.min or 0, finding.max or 0
    given = columns.one(finding.id)
    array = pa.nulls(size) if given is None else given
    years = _numbers(array)
    under = (years >= 0) & (years < youngest)
    good = (years >= youngest) & (years <= oldest) & (years == np.floor(years))
    missing = np.asarray(array.is_null())
    expected = f"a whole number of years from {youngest:g} to {oldest:g}"
    child = f"{expected}; uncramp does not assess anybody younger: let a clinician look at this row today"
    flaws = [
        *flaws_at(np.flatnonzero(missing), finding.id, "no_age", array, expected),
        *flaws_at(np.flatnonzero(under & ~missing), finding.id, "under_age", array, child),
        *flaws_at(np.flatnonzero(~good & ~under & ~missing), finding.id, "not_an_age", array, expected),
    ]
    return np.where(good, years, youngest).astype(np.int16), flaws


def _numbers(array: pa.Array) -> NDArray[np.float64]:
    """The numbers in a column; not a number where there is none."""
    if pa.types.is_integer(array.type) or pa.types.is_floating(array.type):
        return array.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    if not is_text(array):
        return np.full(len(array), np.nan)
    words = worded(array)
    by_word = np.array([*(number_in(str(word)) for word in words.dictionary.to_pylist()), np.nan])
    return by_word[pc.fill_null(words.indices, len(words.dictionary)).to_numpy(zero_copy_only=False)]


def _sexes(columns: Columns, size: int) -> tuple[NDArray[np.int8], list[Flaw]]:
    given = columns.one("sex")
    array = pa.nulls(size) if given is None else given
    words = worded(array)
    by_word = [SEX_WORDS.get(word, NO_SEX) if is_text(array) or word is None else NO_SEX for word in words.dictionary.to_pylist()]
    sex = np.array([*by_word, SEX_WORDS[None]])[pc.fill_null(words.indices, len(by_word)).to_numpy(zero_copy_only=False)]
    flaws = flaws_at(np.flatnonzero(sex == NO_SEX), "sex", "not_a_sex", array, f"female, male, {UNKNOWN} or nothing")
    return sex.astype(np.int8), flaws


def _wide(columns: Sequence[Column], size: int) -> tuple[NDArray[np.int64], NDArray[np.uint16], list[Flaw]]:
    """One column a finding."""
    start, bad = np.zeros(size + 1, dtype=np.int64), np.zeros(size, dtype=bool)
    spots, meaning = spots_of(columns)
    codes = np.empty(sum(size - column.array.null_count for column in columns), dtype=np.uint16)
    lay(spots, meaning, start, codes, bad)
    flaws = [flaw for column in columns for flaw in _no_answers(column, bad)] if bad.any() else []
    return start, codes[: start[-1]], [*flaws, *_twice(columns)]


def _no_answers(column: Column, bad: NDArray[np.bool_]) -> list[Flaw]:
    places = np.flatnonzero(bad & (column.codes == BAD))
    return flaws_at(places, column.name, "not_an_answer", column.array, expected_of(column.finding))


def _twice(columns: Sequence[Column]) -> Iterator[Flaw]:
    """Rows that answer a finding in two columns of different names."""
    by_finding: dict[str, list[Column]] = {}
    for column in columns:
        by_finding.setdefault(column.finding.id, []).append(column)
    for same in by_finding.values():
        for one, two in combinations(same, 2):
            both = np.flatnonzero((one.codes != NO_CODE) & (two.codes != NO_CODE))
            yield from flaws_at(both, two.name, "answered_twice", two.array, f"nothing, as the column {one.name} answers {one.finding.id} too")


def _listed(codebook: Codebook, given: pa.Array, size: int) -> tuple[NDArray[np.int64], NDArray[np.uint16], list[Flaw]]:
    """One column that holds the codes of all answers of a row."""
    kind = given.type
    if not (pa.types.is_list(kind) or pa.types.is_large_list(kind)) or not pa.types.is_integer(kind.value_type):
        flaws = flaws_at(np.flatnonzero(np.asarray(given.is_valid())), ANSWERS, "not_a_list", given, "a list of answer codes")
        return np.zeros(size + 1, dtype=np.int64), np.empty(0, dtype=np.uint16), flaws
    start = np.concatenate([[0], np.cumsum(pc.fill_null(pc.list_value_length(given), 0).to_numpy(zero_copy_only=False), dtype=np.int64)])
    numbers = pc.fill_null(given.flatten(), NO_CODE).to_numpy(zero_copy_only=False)
    strange = (numbers <= NO_CODE) | (numbers > len(codebook.answers))
    codes = np.where(strange, NO_CODE, numbers).astype(np.uint16) if strange.any() else numbers.astype(np.uint16, copy=False)
    out = np.unique(np.searchsorted(start, np.flatnonzero(strange), side="right") - 1)
    flaws = flaws_at(out, ANSWERS, "not_a_code", given, f"codes from {NO_CODE + 1} to {len(codebook.answers)}")
    return start, codes, [*flaws, *_repeated(codebook, given, start, codes)]


def _repeated(codebook: Codebook, given: pa.Array, start: NDArray[np.int64], codes: NDArray[np.uint16]) -> Iterator[Flaw]:
    again = repeated(start, codes, codebook.finding_of, len(codebook.findings) + 1)
    for code in np.unique(again[again > NO_CODE]):
        finding, _ = codebook.answers[code - NO_CODE - 1]
        yield from flaws_at(np.flatnonzero(again == code), ANSWERS, "answered_twice", given, f"one answer to {finding}")
