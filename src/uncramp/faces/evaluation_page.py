"""An evaluation as one static HTML page: tables, reliability plots and bars with intervals; nothing is fetched from anywhere."""

from collections.abc import Sequence

from uncramp.evaluate import Evaluation
from uncramp.inference.network import Network


def page(network: Network, evaluations: Sequence[Evaluation]) -> str:
    """The whole page."""
    return ""
