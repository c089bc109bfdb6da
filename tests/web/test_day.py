"""A day on the screen: laid, shown, turned up and down, and stopped."""

import re
from http import HTTPStatus

import pytest

from tests.web.conftest import Browser, Door
from uncramp.faces.web.day_form import as_fields, read_form
from uncramp.inference.network import Network
from uncramp.reading.day_file import usual_day
from uncramp.reading.physiology_file import read_physiology

RUNNER = {
    "name": "A long run",
    "age_years": "35",
    "sex": "male",
    "mass_kg": "72",
    "height_m": "1,78",
    "air_c": "24",
    "signs_none": "on",
    "guarded_none": "on",
    "begin": "07:00",
    "until_0": "08:00",
    "do_0": "eat",
    "drink_l_0": "0.5",
    "until_1": "11:00",
    "do_1": "run",
    "drink_l_1": "1.5",
    "until_2": "22:00",
    "do_2": "sit_quiet",
    "drink_l_2": "1",
    "until_3": "07:00",
    "do_3": "sleep",
}


@pytest.fixture
def browser(door: Door) -> Browser:
    """A newcomer before the form of a day."""
    return door.browser().get("/day")


def send(browser: Browser, **changes: str) -> Browser:
    """Send the runner's day, with these fields changed; an empty one is left out."""
    fields = {**RUNNER, "go": "show", **changes}
    return browser.post("/day", {name: value for name, value in fields.items() if value})


def index(page: Browser) -> float:
    """The middle of the index that the page tells."""
    found = re.search(r"Index ([0-9.]+) \[", page.text)
    assert found is not None
    return float(found[1])


def test_the_form_begins_with_a_usual_day(browser: Browser) -> None:
    """Nobody begins with an empty page: the usual day stands in the form, with every activity to choose from."""
    assert browser.status == HTTPStatus.OK
    assert browser.text.count('<option value="desk" selected>') == 2
    assert 'value="07:00"' in browser.text


def test_the_form_loses_nothing_of_the_usual_day(network: Network) -> None:
    """The usual day, laid into the form and read from it again, is the same day hour by hour."""
    physiology = read_physiology(network.knowledge.sources)
    person = {name: RUNNER[name] for name in ("age_years", "mass_kg", "height_m", "signs_none", "guarded_none")}
    laid, usual = read_form(physiology, {**as_fields(usual_day(physiology)), **person})
    assert usual.segments == laid.segments


def test_a_day_is_shown(browser: Browser) -> None:
    """Picture, table, causes with their grade, what to change, and that it is no probability."""
    page = send(browser)
    assert page.status == HTTPStatus.OK
    assert "<svg" in page.text
    assert "not a probability" in page.text
    assert "Running" in page.text
    assert "(grade " in page.text
    assert "falls in" in page.text


def test_rows_are_put_in_order_by_the_clock(browser: Browser) -> None:
    """A stretch filled in further down lands where its end belongs."""
    swapped = {"until_1": "22:00", "do_1": "sit_quiet", "drink_l_1": "1", "until_2": "11:00", "do_2": "run", "drink_l_2": "1.5"}
    assert index(send(browser)) == index(send(browser.get("/day"), **swapped))


def test_load_and_posture_can_be_chosen(browser: Browser) -> None:
    """A load and a posture of one's own change the day, and are still chosen when the form comes back."""
    page = send(browser, do_1="dig", posture_1="bent", task_1="lift_10kg", clothing_clo="1.5", wind_m_s="3")
    assert page.status == HTTPStatus.OK
    assert '<option value="bent" selected>' in page.text


def test_sliders_give_a_paired_ratio_with_its_band(browser: Browser) -> None:
    """A slider that is moved shows the ratio to the day as it was laid; one that is not moved shows none."""
    page = send(browser, slide_drink="1", slide_rest="1")
    assert "times the index of the day as you laid it" not in page.text
    page = send(browser.get("/day"), slide_rest="0.25")
    assert re.search(r"With these changes: [0-9.]+ \[[0-9.]+ to [0-9.]+\] times", page.text)


def test_too_much_water_is_a_warning_above_everything(browser: Browser) -> None:
    """Drinking far more than is lost is warned of before the index is told."""
    main = send(browser, drink_l_1="6").text.split("<main")[1]
    assert "Warning" in main
    assert main.index("Warning") < main.index("Index ")


def test_who_is_guarded_gets_no_slider_for_drink_or_salt(browser: Browser) -> None:
    """With kidney disease nothing is advised on drink and salt, and nothing about them can be turned."""
    page = send(browser, guarded_none="", guarded_kidney_disease="on", slide_drink="2")
    assert "No advice on drink and salt with kidney disease" in page.text
    assert "slide_drink" not in page.text
    assert "slide_rest" in page.text
    assert "times the index of the day as you laid it" not in page.text


def test_a_sign_of_danger_stops_everything(browser: Browser) -> None:
    """With a sign of danger no figure is shown, only the way to help."""
    page = send(browser, signs_none="", signs_saddle_numbness="on")
    assert "Get help first" in page.text
    assert "Index" not in page.text
    assert 'href="/emergency"' in page.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"signs_none": ""}, "please say whether one of these signs is there now"),
        ({"guarded_none": ""}, "please say whether one of these holds for you"),
        ({"mass_kg": "170000"}, "170000"),
        ({"mass_kg": "heavy"}, "heavy"),
        ({"drink_l_1": "-1"}, "Row 2"),
        ({"until_1": "08:00"}, "Row 2: it ends at"),
        ({"do_1": "no_such_thing"}, "Row 2"),
        ({"air_c": "300"}, "300"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_lost(browser: Browser, changes: dict[str, str], said: str) -> None:
    """One sentence for each fault, with its row; what was filled in is still there."""
    page = send(browser, **changes)
    assert page.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in page.text
    assert 'value="A long run"' in page.text


def test_more_rows_keep_what_was_filled_in(browser: Browser) -> None:
    """More empty rows come, and nothing is shown or lost yet."""
    page = send(browser, go="more")
    assert page.status == HTTPStatus.OK
    assert '<option value="run" selected>' in page.text


def test_what_is_written_is_never_run(browser: Browser) -> None:
    """A name of a day that holds markup is shown as text, in the picture too."""
    assert "<script>alert" not in send(browser, name="<script>alert(1)</script>").text


def test_a_salted_drink_is_kept_and_can_be_turned_up(browser: Browser) -> None:
    """The sodium of a drink stands in the form, and the slider adds to it: at its beginning it changes nothing."""
    page = send(browser, drink_sodium_mmol_l_1="20", slide_salt="0")
    assert 'name="drink_sodium_mmol_l_1" value="20"' in page.text
    assert "times the index of the day as you laid it" not in page.text
    assert "times the index of the day as you laid it" in send(browser.get("/day"), drink_sodium_mmol_l_1="20", slide_salt="20").text
