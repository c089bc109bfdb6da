"""The example days, and that what is written beside them is what uncramp says now."""

from xml.etree import ElementTree

import pytest

from tests.remake_days import DAYS, day_files, said_of, told, without_figures

EXPECTED = ["cold_swim", "desk_day", "digging_in_heat", "marathon_salt", "marathon_water", "night_shift_nurse", "rest_day"]


def test_the_days_are_those_of_the_commission() -> None:
    """Desk, digging in heat, marathon with water only and with salt, cold swim, night shift, rest."""
    assert EXPECTED == [path.stem for path in day_files()]


@pytest.mark.parametrize("name", EXPECTED)
def test_what_is_written_is_what_is_said(name: str) -> None:
    """`python -m tests.remake_days` writes words and pictures anew when the knowledge or the wording has changed on purpose."""
    assert without_figures((DAYS / f"{name}.txt").read_text("utf-8")) == without_figures(said_of(DAYS / f"{name}.yaml"))


@pytest.mark.parametrize("name", EXPECTED)
def test_figures_that_are_written_are_near_those_of_now(name: str) -> None:
    """The index written in the text is that of now within 2 %."""
    line = next(line for line in (DAYS / f"{name}.txt").read_text("utf-8").splitlines() if line.startswith("Index "))
    written = float(line.split()[1])
    assert pytest.approx(float(told(DAYS / f"{name}.yaml").index[1]), rel=0.02) == written


@pytest.mark.parametrize("name", EXPECTED)
def test_each_day_has_its_picture(name: str) -> None:
    """The picture beside the day bears its name."""
    title = ElementTree.parse(DAYS / f"{name}.svg").getroot().find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert told(DAYS / f"{name}.yaml").day.name == title.text


def test_what_the_days_are_meant_to_show() -> None:
    """Rest and desk lie near 1; water only lies above salt; only water only is warned of; the swim's cold hardly counts."""
    index = {name: told(DAYS / f"{name}.yaml").index[1] for name in EXPECTED}
    warned = [name for name in EXPECTED if told(DAYS / f"{name}.yaml").advice.warnings]
    assert ["marathon_water"] == warned
    assert index["rest_day"] < 1.05
    assert index["desk_day"] < 1.05
    assert index["marathon_water"] > index["marathon_salt"] > 1.05
    assert index["cold_swim"] < 1.3
