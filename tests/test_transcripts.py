"""The interviews in docs/transcripts are what the terminal really shows."""

from pathlib import Path

import pytest

from tests.robot import TRANSCRIPTS, masked, people, play
from uncramp.inference.network import Network


@pytest.mark.parametrize("name", sorted(people()))
def test_the_transcript_is_what_is_shown(name: str, network: Network, tmp_path: Path) -> None:
    """Played anew, the interview of this person reads as it is written down (remake it with `python -m tests.robot`)."""
    place = tmp_path / "interview.json"
    code, text = play(network, people()[name], place)
    assert 0 == code
    assert (TRANSCRIPTS / f"{name}.txt").read_text("utf-8") == masked(text, network, place)
    assert place.exists()
