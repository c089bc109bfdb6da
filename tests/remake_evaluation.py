"""What `uncramp evaluate` says of the bundled cases. `python -m tests.remake_evaluation` writes it anew into docs/evaluation.md, below its marker."""

from pathlib import Path

from uncramp.evaluate import MODES, Way
from uncramp.faces.evaluation import run, table
from uncramp.inference.network import build_network
from uncramp.reading.case_file import read_cases
from uncramp.reading.read import read_knowledge

PAGE = Path(__file__).parent.parent / "docs" / "evaluation.md"
MARKER = "## What `uncramp evaluate` printed\n"


def main() -> None:
    """Write the figures; the text above the marker stays and is to be read against them."""
    network = build_network(read_knowledge())
    printed = table(network, run(network, read_cases(network.knowledge), [Way(mode) for mode in MODES]))
    above = PAGE.read_text("utf-8").partition(MARKER)[0]
    PAGE.write_text("\n".join((f"{above}{MARKER}", "```", *printed, "```", "")), "utf-8")
    print(PAGE)


if __name__ == "__main__":
    main()
