"""The interviews in docs/transcripts are what the terminal really shows."""

from pathlib import Path

import pytest

from tests.robot import TRANSCRIPTS, Robot, masked, people, play
from uncramp.faces.session import load
from uncramp.faces.terminal import Terminal, interview
from uncramp.inference.network import Network

STOP_AFTER = 10
"""Prompts answered before the person stops."""


@pytest.mark.parametrize("name", sorted(people()))
def test_the_transcript_is_what_is_shown(name: str, network: Network, tmp_path: Path) -> None:
    """Played anew, the interview of this person reads as it is written down (remake it with `python -m tests.robot`)."""
    place = tmp_path / "interview.json"
    code, text = play(network, people()[name], place)
    assert 0 == code
    assert (TRANSCRIPTS / f"{name}.txt").read_text("utf-8") == masked(text, network, place)
    assert place.exists()


def test_the_alarm_comes_at_once() -> None:
    """The screen after the answer that fires an emergency flag begins with the alarm, and the alarm comes once."""
    text = (TRANSCRIPTS / "saddle_numbness.txt").read_text("utf-8")
    before, _, after = text.partition("GET EMERGENCY HELP NOW: call the emergency services")
    last_screen = before.rsplit("\n---", maxsplit=1)[1]
    assert "around your bottom or private parts?" in last_screen
    assert "GET EMERGENCY HELP NOW: call" not in after


def test_every_result_says_when_to_come_back() -> None:
    """Each of the five results ends with when to get help or come back."""
    assert [] == [name for name in people() if "When to get help or come back:" not in (TRANSCRIPTS / f"{name}.txt").read_text("utf-8")]


def test_the_limits_are_said_once() -> None:
    """That this is no medical advice and unreviewed stands once in an interview."""
    counts = {(TRANSCRIPTS / f"{name}.txt").read_text("utf-8").count("is not medical advice") for name in people()}
    assert {1} == counts


def test_a_stopped_interview_is_kept(network: Network, tmp_path: Path) -> None:
    """Stopped in the middle, an interview keeps every answer, readable by its owner only, and goes on where it was."""
    place = tmp_path / "interview.json"
    robot = Robot(network.knowledge, people()["ordinary_strain"])
    answers = iter(range(STOP_AFTER))

    def ask(prompt: str) -> str:
        return robot.ask(prompt) if next(answers, None) is not None else "q"

    assert 0 == interview(network, Terminal(ask, robot.say), place)
    kept = load(network.knowledge, place)
    assert len(kept.evidence) > 0
    assert place.stat().st_mode & 0o077 == 0
    said: list[str] = []
    replies = iter(["1", "q"])
    assert 0 == interview(network, Terminal(lambda prompt: next(replies), said.append), place)
    assert kept == load(network.knowledge, place)
