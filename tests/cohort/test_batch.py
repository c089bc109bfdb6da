"""A table of people says of every row what `assess` says of that person, and what is wrong with the rows that cannot be judged."""

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pytest

from uncramp.assess import Assessment, assess
from uncramp.errors import CohortError
from uncramp.faces.cohort.batch import Assessor, assessed, assessor_of
from uncramp.faces.cohort.codebook import Codebook
from uncramp.faces.cohort.results import CODEBOOK
from uncramp.inference.network import Network
from uncramp.reading.case_file import read_cases
from uncramp.terms.evidence import UNKNOWN, Evidence
from uncramp.terms.person import Person

EVERY = 3
"""Of the cases every so many is taken."""
CLOSE = 1e-6


@pytest.fixture(scope="module")
def assessor(network: Network) -> Assessor:
    """The knowledge, ready for tables."""
    return assessor_of(network)


@pytest.fixture(scope="module")
def people(network: Network) -> list[tuple[Person, Evidence]]:
    """People as clinicians describe them."""
    return [(case.answers.person, case.answers.evidence) for case in read_cases(network.knowledge)[::EVERY]]


def wide(people: Sequence[tuple[Person, Evidence]]) -> pa.RecordBatch:
    """One column for every finding that somebody answered."""
    named = sorted({name for _, evidence in people for name in evidence.options})
    columns: dict[str, list[object]] = {name: [evidence.options.get(name) for _, evidence in people] for name in named}
    who = {"id": [f"p{n}" for n in range(len(people))], "age_years": [p.age_years for p, _ in people], "sex": [p.sex for p, _ in people]}
    return pa.RecordBatch.from_pydict({**who, **columns})


def packed(codebook: Codebook, people: Sequence[tuple[Person, Evidence]]) -> pa.RecordBatch:
    """One column of codes."""
    codes = [[codebook.code[name, option] for name, option in evidence.options.items()] for _, evidence in people]
    arrays = {
        "id": pa.array([f"p{n}" for n in range(len(people))]),
        "age_years": pa.array([person.age_years for person, _ in people], pa.int16()),
        "sex": pa.array([person.sex for person, _ in people]),
        "answers": pa.array(codes, pa.list_(pa.uint16())),
    }
    schema = pa.schema([(name, array.type) for name, array in arrays.items()], metadata={CODEBOOK: codebook.checksum.encode()})
    return pa.record_batch(list(arrays.values()), schema=schema)


def numbered(codebook: Codebook, table: pa.RecordBatch, kind: pa.DataType, none: int | None) -> pa.RecordBatch:
    """The same with the place of each answer in a column of whole numbers, and `none` where nothing was asked."""
    columns = {}
    for name in table.schema.names:
        answers = table.column(name)
        if name in codebook.places:
            options = ["unknown", *codebook.knowledge.findings[name].option_ids]
            answers = pa.array([none if word is None else options.index(word) for word in answers.to_pylist()], kind)
        columns[name] = answers
    return pa.RecordBatch.from_pydict(columns).replace_schema_metadata({CODEBOOK: codebook.checksum.encode()})


def one(row: Mapping[str, object], alone: Assessment) -> None:
    """Hold a row of results against the assessment of that person."""
    triage, ranked = alone.triage, alone.posterior.ranked[:3]
    assert triage.disposition.value == row["disposition"]
    assert triage.floor.value == row["floor"]
    assert {flag.id for flag in triage.fired} == set(row["reasons"])  # type: ignore[call-overload]
    for place, name in enumerate(ranked, 1):
        assert pytest.approx(alone.posterior.of[name], abs=CLOSE) == row[f"probability_{place}"]
    assert pytest.approx(alone.causes.muscular, abs=CLOSE) == row["muscular"]
    for share in alone.causes.shares:
        assert pytest.approx(share.share, abs=CLOSE) == row[f"cause_{share.cause}"]


def test_every_row_says_what_is_said_of_the_person_alone(network: Network, assessor: Assessor, people: list[tuple[Person, Evidence]]) -> None:
    """Disposition, floor, fired flags, probabilities and shares are those of `assess`."""
    came = assessed(assessor, wide(people))
    assert 0 == came.rejects.num_rows
    rows = came.results.to_pylist()
    assert len(people) == len(rows)
    for row, (person, evidence) in zip(rows, people, strict=True):
        one(row, assess(network, person, evidence))


def test_packed_says_the_same_as_wide(network: Network, assessor: Assessor, people: list[tuple[Person, Evidence]]) -> None:
    """The codes of a packed table mean what the words of a wide one mean, byte for byte."""
    assert assessed(assessor, wide(people)).results.equals(assessed(assessor, packed(Codebook(network.knowledge), people)).results)


@pytest.mark.parametrize("kind", [pa.int8(), pa.int16(), pa.int32(), pa.int64()], ids=str)
@pytest.mark.parametrize("none", [None, -1])
def test_numbers_of_places_say_the_same_as_words(
    network: Network, assessor: Assessor, people: list[tuple[Person, Evidence]], kind: pa.DataType, none: int | None
) -> None:
    """Whole numbers of any width, with gaps or -1 where nothing was asked, are read as the words are, also from the middle of a table."""
    words = wide(people)
    numbers = numbered(Codebook(network.knowledge), words, kind, none)
    assert assessed(assessor, words).results.equals(assessed(assessor, numbers).results)
    for first in (1, 3, 64, 70):
        assert assessed(assessor, words.slice(first)).results.equals(assessed(assessor, numbers.slice(first)).results)


def test_a_number_that_is_no_place_is_rejected(network: Network, assessor: Assessor, people: list[tuple[Person, Evidence]]) -> None:
    """A number below -1 or beyond the last option is no answer, and only its row is lost."""
    for strange in (-2, 9):
        table = numbered(Codebook(network.knowledge), wide(people), pa.int8(), -1)
        values = [*table.column("fever").to_pylist()[:-1], strange]
        came = assessed(assessor, table.set_column(table.schema.get_field_index("fever"), "fever", pa.array(values, pa.int8())))
        assert [("not_an_answer", "fever", str(strange))] == [(r["reason"], r["column"], r["came"]) for r in came.rejects.to_pylist()]
        assert len(people) - 1 == came.results.num_rows


def test_neither_order_nor_company_matters(assessor: Assessor, people: list[tuple[Person, Evidence]]) -> None:
    """Rows in another order, or cut into other tables, are told the same."""
    table = wide(people)
    whole = {row["id"]: row for row in assessed(assessor, table).results.drop_columns(["row"]).to_pylist()}
    turned = table.take(pa.array(range(table.num_rows - 1, -1, -1)))
    for part in (turned, table.slice(0, 7), table.slice(7, 20)):
        for row in assessed(assessor, part).results.drop_columns(["row"]).to_pylist():
            assert whole[row["id"]] == row


def test_rows_that_cannot_be_judged_are_rejected_with_every_reason(assessor: Assessor) -> None:
    """Impossible ages, options that are none, and missing ages: each row is in one of the two tables, each fault is named."""
    table = pa.RecordBatch.from_pydict(
        {
            "id": ["good", "old", "odd", "both", "none"],
            "age_years": [44, 400, 50, -3, None],
            "sex": ["female", "male", "robot", "male", None],
            "fever": ["absent", "present", "absent", "maybe", UNKNOWN],
        }
    )
    came = assessed(assessor, table)
    assert ["good"] == came.results.column("id").to_pylist()
    rejected = {row["id"]: row for row in came.rejects.to_pylist()}
    assert {"old", "odd", "both", "none"} == set(rejected)
    assert "sex: robot came" in rejected["odd"]["all_reasons"]
    assert "age_years: -3 came" in rejected["both"]["all_reasons"]
    assert "fever: maybe came" in rejected["both"]["all_reasons"]
    assert (4, "not_an_age", "-3") == tuple(rejected["both"][name] for name in ("row", "reason", "came"))


def test_a_finding_answered_twice_is_rejected(network: Network, assessor: Assessor) -> None:
    """Two answers to one question cannot both be meant."""
    codebook = Codebook(network.knowledge)
    table = packed(codebook, [(Person(44, "female"), Evidence()), (Person(44, "female"), Evidence())])
    codes = [[codebook.code["fever", "absent"], codebook.code["fever", "present"]], []]
    table = table.set_column(3, table.schema.field("answers"), pa.array(codes, pa.list_(pa.uint16())))
    came = assessed(assessor, table)
    assert ["p0"] == [row["id"] for row in came.rejects.to_pylist()]
    assert ["p1"] == came.results.column("id").to_pylist()


def test_codes_of_another_codebook_are_refused(network: Network, assessor: Assessor) -> None:
    """Codes mean something else with other knowledge; a table that does not say whose they are is refused as well."""
    table = packed(Codebook(network.knowledge), [(Person(44, "female"), Evidence())])
    with pytest.raises(CohortError, match="was expected; pack the file anew"):
        assessed(assessor, table.replace_schema_metadata({CODEBOOK: b"0123456789abcdef"}))
    with pytest.raises(CohortError, match="without the checksum of its codebook"):
        assessed(assessor, table.replace_schema_metadata({}))


def test_an_empty_table_is_no_fault(assessor: Assessor) -> None:
    """Of nobody nothing is said."""
    came = assessed(assessor, wide([(Person(44, "female"), Evidence())]).slice(0, 0))
    assert (0, 0) == (came.results.num_rows, came.rejects.num_rows)
