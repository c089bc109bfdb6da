"""The reader's knowledge: every fault is told with its file and line."""

from pathlib import Path

import pytest

from tests.contract.conftest import Run
from tests.copies import copied, edit
from uncramp.errors import KnowledgeError
from uncramp.reading.pattern_file import read_patterns
from uncramp.terms.knowledge import Knowledge

WRONG = {
    "a misspelt concept": (
        "{needs: [lactic_acid, accumulates]}",
        "{needs: [lactic_acyd, accumulates]}",
        "'lactic_acyd' is not known here; did you mean lactic_acid?",
    ),
    "a misspelt measure": ("measures: [keep_warm]", "measures: [keep_worm]", "'keep_worm' is not known here; did you mean keep_warm?"),
    "an unknown claim": ("  c12:\n", "  c99:\n", "'c12' has no pattern, so no page could say it; add one"),
    "a word instead of a number": ("  reach: 7", "  reach: far", "negation.reach: Input should be a valid integer"),
    "no verdict": ("  - {direction: harm, grades: [high,", "  - {direction: harm, grades: [", "and no row gives its verdict; add one"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_fault_is_told_with_its_place(name: str, knowledge: Knowledge, tmp_path: Path) -> None:
    """File, line, what came and what was expected."""
    old, new, sentence = WRONG[name]
    folder = copied(tmp_path)
    edit(folder / "claims" / "concepts.yaml", old, new)
    with pytest.raises(KnowledgeError) as refused:
        read_patterns(knowledge, folder)
    assert any(fault.file == "claims/concepts.yaml" and 1 < fault.line and sentence in fault.message for fault in refused.value.faults)


def test_a_folder_without_patterns_is_refused(knowledge: Knowledge, tmp_path: Path) -> None:
    """Without the file nothing could be recognised, and that is said."""
    with pytest.raises(KnowledgeError, match=r"there is no file concepts\.yaml"):
        read_patterns(knowledge, tmp_path)


def test_check_looks_at_the_patterns_too(uncramp: Run, tmp_path: Path) -> None:
    """`uncramp check` tells a fault of the patterns like any other."""
    folder = copied(tmp_path)
    line = edit(folder / "claims" / "concepts.yaml", "measures: [keep_warm]", "measures: [keep_worm]")
    done = uncramp("check", folder)
    assert (2, f"uncramp: claims/concepts.yaml:{line}: claims.c10.measures.keep_worm: 'keep_worm' is not known here") == (
        done.code,
        done.err.split(";")[0],
    )
