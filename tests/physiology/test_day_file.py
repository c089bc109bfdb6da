"""A day as somebody wrote it: what is taken where nothing is said, and one clear sentence for everything that is wrong."""

from pathlib import Path

import pytest

from uncramp.errors import AnswerError
from uncramp.reading.day_file import read_day
from uncramp.terms.day import Day
from uncramp.terms.physiology import Physiology

EXAMPLES = Path(__file__).parents[2] / "examples" / "days"
PERSON = "name: x\nperson: {age_years: 40, mass_kg: 70, height_m: 1.7}\n"
HOURS = PERSON + "hours:\n"


def day_of(physiology: Physiology, text: str, hours: bytes | None = None) -> Day:
    return read_day(physiology, text.encode(), "day.yaml", (hours, "hours.csv") if hours is not None else None)[0]


def faults_of(physiology: Physiology, text: str, hours: bytes | None = None) -> list[str]:
    with pytest.raises(AnswerError) as error:
        day_of(physiology, text, hours)
    return [str(fault) for fault in error.value.faults]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_example_is_read(physiology: Physiology, path: Path) -> None:
    """Each example is a day without gap whose usual day has the same body."""
    day, usual = read_day(physiology, path.read_bytes(), path.name)
    assert all(first.end == second.start for first, second in zip(day.segments, day.segments[1:], strict=False))
    assert day.body == usual.body
    assert 24.0 == usual.segments[-1].end - usual.segments[0].start


def test_an_activity_brings_what_is_not_said(physiology: Physiology) -> None:
    """Energy, load, share and posture come from the activity; what is written in the hour, or around the day, replaces it."""
    text = PERSON + "surroundings: {air_c: 30, clothing_clo: 0.3}\nhours:\n  - {from: '08:00', to: '09:30', do: dig, duty: 0.5, wind_m_s: 3}\n"
    segment = day_of(physiology, text + "  - {from: '09:30', to: '10:00', do: sleep}\n").segments[0]
    assert (8.0, 9.5, 5.5, 0.35, 0.5, "bent", True) == (
        segment.start,
        segment.end,
        segment.met,
        segment.load,
        segment.duty,
        segment.posture,
        segment.handling,
    )
    assert (30.0, 0.3, 3.0, 50.0) == (segment.air_c, segment.clothing_clo, segment.wind_m_s, segment.humidity_percent)


def test_a_sleeper_is_covered(physiology: Physiology) -> None:
    """Asleep the clothing of the day is not worn; the bedding is."""
    text = PERSON + "surroundings: {clothing_clo: 0.3}\nhours:\n  - {from: '22:00', to: '06:00', do: sleep}\n"
    assert 1.5 == day_of(physiology, text).segments[0].clothing_clo


def test_hours_run_on_past_midnight(physiology: Physiology) -> None:
    """A night shift ends on the day after."""
    segments = day_of(physiology, (EXAMPLES / "night_shift_nurse.yaml").read_text("utf-8")).segments
    assert (14.0, 38.0) == (segments[0].start, segments[-1].end)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{from: '08:00', to: '09:00', do: dig}\n  - {from: '09:30', to: '10:00', do: dig}", "day.yaml:5: hours are missing: dig begins at 09:30"),
        ("{from: '08:00', to: '09:00', do: dig}\n  - {from: '08:30', to: '10:00', do: dig}", "day.yaml:5: hours overlap: dig begins at 08:30"),
        ("{from: '08:00', to: '09:00', do: dgi}", "day.yaml:4: 'dgi' is no activity"),
        ("{from: '8 am', to: '09:00', do: dig}", "day.yaml:4: '8 am' is no time"),
        ("{from: '08:00', to: '09:00', do: dig, task: lift_90kg}", "day.yaml:4: 'lift_90kg' is no step of the load ladder"),
        ("{from: '08:00', to: '09:00', do: dig, air_c: 95}", "day.yaml:4: air_c is 95 degC; -60 to 60 degC was expected"),
        ("{from: '08:00', to: '09:00', do: dig, load: -0.2}", "day.yaml:4: load is -0.2 of the strength; 0 to 1.5"),
        ("{from: '08:00', to: '09:00', do: dig, humidity_percent: 150}", "day.yaml:4: humidity_percent is 150 %; 0 to 100 %"),
        ("{from: '08:00', to: '09:00', do: dig, drink: 1}", "day.yaml:4: hours.0.drink: Extra inputs are not permitted"),
        ("{from: '08:00', to: '09:00', do: dig, posture: kneeling}", "day.yaml:4: hours.0.posture: Input should be 'lying'"),
        ("{from: '08:00', to: '08:30', do: dig}", "day.yaml:3: hours is 0.5 h; 1 to 48 h was expected"),
    ],
)
def test_wrong_hours_are_one_clear_sentence(physiology: Physiology, text: str, said: str) -> None:
    """Each fault names the line and says what came and what was expected."""
    found = faults_of(physiology, f"{HOURS}  - {text}\n")
    assert 1 == len(found)
    assert found[0].startswith(said)


@pytest.mark.parametrize(
    ("person", "said"),
    [
        ("{age_years: 40, mass_kg: 170000, height_m: 1.7}", "mass_kg is 170,000 kg; 30 to 350 kg was expected; give the mass in kilograms"),
        ("{age_years: 40, mass_kg: 70, height_m: 170}", "height_m is 170 m"),
        ("{age_years: 14, mass_kg: 50, height_m: 1.6}", "age_years is 14 years; 18 to 120 years was expected"),
        ("{age_years: 40, mass_kg: heavy, height_m: 1.7}", "person.mass_kg: Input should be a valid number"),
        ("{age_years: 40, height_m: 1.7}", "person.mass_kg: Field required"),
    ],
)
def test_a_wrong_person_is_one_clear_sentence(physiology: Physiology, person: str, said: str) -> None:
    """A mass in grams is not taken for one in kilograms."""
    found = faults_of(physiology, f"name: x\nperson: {person}\nhours:\n  - {{from: '08:00', to: '09:00', do: dig}}\n")
    assert 1 == len(found)
    assert said in found[0]
    assert found[0].startswith("day.yaml:2:")


def test_unknown_signs_and_guards_are_refused(physiology: Physiology) -> None:
    """A misspelt sign of danger is never passed over."""
    text = PERSON + "signs: [confusoin]\nguarded: [kidneys]\nhours:\n  - {from: '08:00', to: '09:00', do: dig}\n"
    found = faults_of(physiology, text)
    assert ["day.yaml:3: signs: 'confusoin' is not known", "day.yaml:4: guarded: 'kidneys' is not known"] == [fault.split(";")[0] for fault in found]


@pytest.mark.parametrize("text", ["", "- 1", "just text", "name: x\nhours: {}", "\x00", PERSON + "hours: []"])
def test_what_is_no_day_is_refused(physiology: Physiology, text: str) -> None:
    """Whatever is no day at all gives a fault and no traceback."""
    assert [] != faults_of(physiology, text)


def test_every_fault_comes_at_once(physiology: Physiology) -> None:
    """Three slips give three sentences."""
    text = HOURS + "  - {from: '08:00', to: '09:00', do: dgi, air_c: 300}\n  - {from: '0900', to: '10:00', do: dig}\n"
    assert 3 == len(faults_of(physiology, text))


def test_hours_may_come_as_a_table(physiology: Physiology) -> None:
    """A CSV file takes the place of the hours; empty cells are not said, and a fault names its own line."""
    table = b"from,to,do,air_c,drink_l,distracted\n08:00,09:00,dig,33,0.5,\n09:00,10:00,desk,,,true\n"
    day = day_of(physiology, PERSON, table)
    assert [(8.0, 33.0, 0.5, False), (9.0, 21.0, 0.0, True)] == [(s.start, s.air_c, s.drink_l, s.distracted) for s in day.segments]
    wrong = faults_of(physiology, PERSON, table + b"10:00,11:00,dig,400,,\n")
    assert ["hours.csv:4: air_c is 400 degC"] == [fault.split(";")[0] for fault in wrong]
    assert ["day.yaml:2: mass_kg is 700 kg"] == [fault.split(";")[0] for fault in faults_of(physiology, PERSON.replace("70,", "700,"), table)]
    assert ["hours.csv:1: the table has more than 1,000,000 bytes"] == [
        fault.split(";")[0] for fault in faults_of(physiology, PERSON, table + b"x" * 1_000_000) if "table" in fault
    ]
    assert [] != faults_of(physiology, PERSON, b"from,to\n08:00")
    assert [] != faults_of(physiology, PERSON, b"\xff\xfe")


def test_the_usual_day_may_be_the_persons_own(physiology: Physiology) -> None:
    """Who gives a usual day is held against that one."""
    text = HOURS + "  - {from: '08:00', to: '09:00', do: dig}\nusual:\n  - {from: '08:00', to: '12:00', do: desk}\n"
    _, usual = read_day(physiology, text.encode(), "day.yaml")
    assert [("desk", 8.0, 12.0)] == [(s.activity, s.start, s.end) for s in usual.segments]
