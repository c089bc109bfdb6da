"""Nothing in the knowledge can be lost, turned round or shifted without being noticed."""

from uncramp.inference.network import Network
from uncramp.mutation import verdicts
from uncramp.reading.case_file import read_cases
from uncramp.reading.statement_file import read_statements
from uncramp.register import disagreements
from uncramp.terms.knowledge import Knowledge


def test_every_mutant_is_noticed(network: Network) -> None:
    """Each red flag and contraindication deleted, negated or moved by one is noticed by a law, the register or a case."""
    knowledge = network.knowledge
    found = list(verdicts(network, read_statements(knowledge), read_cases(knowledge)))
    assert [] == [(v.mutant.rule, v.mutant.change) for v in found if v.killed_by is None]
    contraindications = sum(len(measure.contraindications) for measure in knowledge.measures.values())
    assert len(found) >= 3 * len(knowledge.red_flags) + 2 * contraindications


def test_the_register_and_the_rules_agree(knowledge: Knowledge) -> None:
    """Every statement of the register holds, and every rule has one under which it holds."""
    assert [] == list(disagreements(knowledge, read_statements(knowledge)))


def test_a_case_alone_notices_a_lost_flag(network: Network) -> None:
    """Without the register, a deleted emergency flag still breaks a case."""
    first = next(verdicts(network, (), read_cases(network.knowledge)))
    assert "deleted" == first.mutant.change
    assert first.killed_by is not None
    assert first.killed_by.startswith("case ")
