"""What uncramp says of the example answers. `python -m tests.remake_examples` writes it anew beside them."""

from pathlib import Path

from uncramp.assess import assess
from uncramp.faces.result import timeframe
from uncramp.faces.wording import describe
from uncramp.inference.network import Network, build_network
from uncramp.reading.answers import Answers, read_answer_file
from uncramp.reading.read import read_knowledge

EXAMPLES = Path(__file__).parent.parent / "examples"
MASK = "(Knowledge ...)"
"""Stands for the version of the knowledge, which changes with every comma."""


def answer_files() -> tuple[Path, ...]:
    """The example answers, by name."""
    return tuple(sorted(EXAMPLES.glob("*.yaml")))


def answers_in(network: Network, path: Path) -> Answers:
    """The answers of one example."""
    return read_answer_file(network.knowledge, path.read_bytes(), path.name)


def said_of(network: Network, path: Path) -> str:
    """What `uncramp assess` prints for the example, without the version of the knowledge."""
    given = answers_in(network, path)
    assessment = assess(network, given.person, given.evidence)
    text = describe(network.knowledge, assessment, timeframe=timeframe(assessment))
    return text.replace(f"(Knowledge {assessment.knowledge_version}.)", MASK) + "\n"


def main() -> None:
    """Write every example's result."""
    network = build_network(read_knowledge())
    for path in answer_files():
        path.with_suffix(".txt").write_text(said_of(network, path), "utf-8")
        print(path.with_suffix(".txt"))


if __name__ == "__main__":
    main()
