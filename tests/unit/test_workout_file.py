"""Recorded workouts: small files made here, what they become in a day, and every way in which a file can be wrong."""

import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uncramp.errors import AnswerError
from uncramp.reading.physiology_file import read_physiology
from uncramp.reading.read import read_knowledge
from uncramp.terms.day import Segment
from uncramp.terms.workout import Moment, Workout

pytest.importorskip("fitdecode", reason="recorded workouts need the extra `workout`")
from uncramp.reading.laying import laid
from uncramp.reading.workout_file import LARGEST_FILE, read_workout

PHYSIOLOGY = read_physiology(read_knowledge().sources)
BEGIN = datetime(2026, 7, 14, 8, 30, tzinfo=UTC)
AROUND = Segment(0, 1, "outing", 1, 0, 0, "upright", 24, 60, 1, 0.3, drink_l=1.2, salt_g=3.0, warm_up_minutes=10)
CRC = (0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401, 0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400)
FIT_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
METRES_PER_DEGREE = 6_371_000 * 3.141592653589793 / 180


def gpx(steps: Sequence[tuple[float, float]], sport: str = "<type>running</type>") -> str:
    """Seconds and metres northward from the equator, as a GPX track."""
    points = "".join(
        f'<trkpt lat="{metres / METRES_PER_DEGREE:.9f}" lon="7.1"><ele>3</ele><time>{BEGIN + timedelta(seconds=s):%Y-%m-%dT%H:%M:%SZ}</time></trkpt>'
        for s, metres in steps
    )
    head = '<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">'
    return f'{head}<wpt lat="0" lon="7"><type>bakery</type></wpt><trk>{sport}<trkseg>{points}</trkseg></trk></gpx>'


def tcx(steps: Sequence[tuple[float, float]]) -> str:
    """Seconds and metres as a TCX activity."""
    points = "".join(
        f"<Trackpoint><Time>{BEGIN + timedelta(seconds=s):%Y-%m-%dT%H:%M:%S}.000Z</Time><DistanceMeters>{metres}</DistanceMeters></Trackpoint>"
        for s, metres in steps
    )
    space = 'xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"'
    head = f'<TrainingCenterDatabase {space}><Activities><Activity Sport="Running"><Lap><Track>'
    return f"{head}{points}</Track></Lap></Activity></Activities></TrainingCenterDatabase>"


def crc(content: bytes) -> int:
    """The checksum of the FIT format."""
    total = 0
    for byte in content:
        for part in (byte & 0xF, byte >> 4):
            total = (total >> 4) & 0x0FFF ^ CRC[total & 0xF] ^ CRC[part]
    return total


def fit(steps: Sequence[tuple[float, float]]) -> bytes:
    """Seconds and metres as a FIT activity: a sport message and one record each."""
    start = int((BEGIN - FIT_EPOCH).total_seconds())
    sport = struct.pack("<BBBHB", 0x40, 0, 0, 12, 1) + bytes([0, 1, 0x00]) + struct.pack("<BB", 0x00, 1)
    definition = struct.pack("<BBBHB", 0x41, 0, 0, 20, 2) + bytes([253, 4, 0x86, 5, 4, 0x86])
    records = b"".join(struct.pack("<BII", 0x01, start + int(s), round(metres * 100)) for s, metres in steps)
    body = sport + definition + records
    head = struct.pack("<BBHI4s", 14, 0x20, 2132, len(body), b".FIT")
    whole = head + struct.pack("<H", crc(head)) + body
    return whole + struct.pack("<H", crc(whole))


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


RUN = [(30 * step, 30 * step * 2.7) for step in range(61)]


@pytest.mark.parametrize(("name", "content"), [("run.gpx", gpx(RUN)), ("run.tcx", tcx(RUN)), ("run.fit", fit(RUN)), ("RUN.FIT", fit(RUN))])
def test_three_formats_say_the_same(tmp_path: Path, name: str, content: str | bytes) -> None:
    """Half an hour at 2.7 m/s is the same workout in all three formats."""
    workout = read_workout(written(tmp_path, name, content))
    assert "running" == workout.sport.lower()
    assert 61 == len(workout.moments)
    assert Moment(BEGIN, 0.0) == workout.moments[0]
    assert BEGIN + timedelta(minutes=30) == workout.moments[-1].at
    assert pytest.approx(4860, abs=0.5) == workout.moments[-1].metres


def test_a_workout_is_laid_into_the_day() -> None:
    """Twenty minutes of running, ten of rest and twelve of walking stand in the day where they were, with drink and salt shared out."""
    paces = [2.7] * 20 + [0.0] * 10 + [1.5] * 12
    metres = [60 * sum(paces[:minute]) for minute in range(len(paces) + 1)]
    moments = tuple(Moment(BEGIN + timedelta(minutes=minute), far) for minute, far in enumerate(metres))
    segments = laid(Workout("Running", moments), PHYSIOLOGY, AROUND, zone=timezone(timedelta(hours=2)))
    assert ["run", "stand_quiet", "walk_brisk"] == [segment.activity for segment in segments]
    assert pytest.approx([10.5, 10.5 + 20 / 60, 11.0]) == [segment.start for segment in segments]
    assert pytest.approx([10.5 + 20 / 60, 11.0, 11.2]) == [segment.end for segment in segments]
    assert [PHYSIOLOGY.activities[segment.activity].met.value for segment in segments] == [segment.met for segment in segments]
    assert pytest.approx((1.2, 3.0)) == (sum(segment.drink_l for segment in segments), sum(segment.salt_g for segment in segments))
    assert [10, 0, 0] == [segment.warm_up_minutes for segment in segments]
    assert {(24, 60, 1, 0.3)} == {(one.air_c, one.humidity_percent, one.wind_m_s, one.clothing_clo) for one in segments}


@given(
    paces=st.lists(st.floats(0, 6), min_size=1, max_size=90), sport=st.sampled_from(["walking", "cycling", "swimming", "rowing", "hiking", "Biking"])
)
def test_stretches_follow_each_other(paces: list[float], sport: str) -> None:
    """Whatever the pace, the stretches fill the time of the workout without gap or overlap, none shorter than a step of five minutes."""
    moments = [Moment(BEGIN, 0.0)]
    for pace in [*paces, *[1.0] * 5]:
        moments.append(Moment(moments[-1].at + timedelta(minutes=1), moments[-1].metres + 60 * pace))
    segments = laid(Workout(sport, tuple(moments)), PHYSIOLOGY, AROUND, zone=UTC)
    assert pytest.approx(8.5) == segments[0].start
    assert pytest.approx((len(paces) + 5) / 60) == segments[-1].end - segments[0].start
    assert [one.end for one in segments[:-1]] == [other.start for other in segments[1:]]
    assert all(one.end - one.start > 5 / 60 for one in segments)
    assert pytest.approx(1.2) == sum(one.drink_l for one in segments)


def test_every_pace_names_an_activity() -> None:
    """Paces rise from nothing, and each is that of an activity that exists."""
    for name, model in PHYSIOLOGY.models.items():
        if name.startswith("pace_"):
            assert set() == set(model.coefficients) - set(PHYSIOLOGY.activities)
            lowest = [coefficient.value for coefficient in model.coefficients.values()]
            assert 0 == lowest[0]
            assert sorted(set(lowest)) == lowest


def test_a_sport_can_be_named_instead(tmp_path: Path) -> None:
    """A file without a sport, or of an unknown one, is refused until the sport is named."""
    workout = read_workout(written(tmp_path, "run.gpx", gpx(RUN, sport="")))
    with pytest.raises(AnswerError, match=r"the sport is ''; expected one of .*running.*; name the sport yourself"):
        laid(workout, PHYSIOLOGY, AROUND, zone=UTC)
    assert ["run"] == [segment.activity for segment in laid(workout, PHYSIOLOGY, AROUND, sport="running", zone=UTC)]


def test_points_without_time_or_out_of_order_are_passed_over(tmp_path: Path) -> None:
    """Devices repeat points and lose clocks: what does not go forward in time is left out, and nobody walks backwards."""
    odd = [(0, 0.0), (60, 120.0), (30, 500.0), (60, 130.0), (120, 100.0), (180, 160.0)]
    workout = read_workout(written(tmp_path, "run.tcx", tcx(odd)))
    assert [0.0, 120.0, 120.0, 180.0] == [moment.metres for moment in workout.moments]


BOMB = '<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><gpx><name>&b;</name></gpx>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE gpx SYSTEM "file:///etc/passwd"><gpx/>'
WRONG_TIME = gpx(RUN).replace("2026-07-14T08:30:30Z", "yesterday")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("run.fit", fit(RUN)[:-40], "ends too early"),
        ("run.fit", fit(RUN)[:3], "damaged or no FIT file"),
        ("run.fit", b"", "points with time"),
        ("run.fit", b"no workout at all, just words", "damaged or no FIT file"),
        ("run.fit", fit(RUN)[:-3] + b"\0\0\0", "damaged or no FIT file"),
        ("run.gpx", gpx(RUN)[:900], "damaged or no XML"),
        ("run.gpx", "", "damaged or no XML"),
        ("run.gpx", BOMB, "document type or entities"),
        ("run.gpx", OUTSIDE, "document type or entities"),
        ("run.gpx", WRONG_TIME, "cannot be read"),
        ("run.gpx", gpx(RUN).replace('lon="7.1"', 'lon="710"', 1), "710 degrees"),
        ("run.gpx", gpx(RUN).replace('lon="7.1"', "", 1), "cannot be read"),
        ("run.tcx", tcx(RUN).replace("<DistanceMeters>81.0<", "<DistanceMeters>inf<"), "inf"),
        ("run.gpx", gpx([]), "0 points"),
        ("run.tcx", tcx([(0, 0), (200_000, 5)]), "lasts 56 hours"),
        ("run.kml", "<kml/>", "ends in '.kml'"),
    ],
)
def test_a_wrong_file_is_one_sentence(tmp_path: Path, name: str, content: str | bytes, said: str) -> None:
    """Cut short, damaged, a bomb, no workout, another format: one fault that says what came, what was expected, and what to do."""
    with pytest.raises(AnswerError) as refused:
        read_workout(written(tmp_path, name, content))
    assert 1 == len(refused.value.faults)
    assert said in str(refused.value)
    assert str(refused.value).startswith(f"{name}:")
    assert "\n" not in str(refused.value)


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    """A GPX of 100 MB is refused by its size alone."""
    path = tmp_path / "all_my_life.gpx"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(AnswerError, match=f"100,000,000 bytes; at most {LARGEST_FILE:,} are read"):
        read_workout(path)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    """A path that leads nowhere is one sentence too."""
    with pytest.raises(AnswerError, match="check the path"):
        read_workout(tmp_path / "run.gpx")


@given(cut=st.integers(0, 700), place=st.integers(0, 700), byte=st.integers(0, 255), kind=st.sampled_from(["fit", "gpx", "tcx"]))
def test_no_damage_escapes(tmp_path_factory: pytest.TempPathFactory, cut: int, place: int, byte: int, kind: str) -> None:
    """Whatever byte is changed and wherever a file ends, it is read as a workout or refused as an answer that cannot be taken."""
    content = {"fit": fit, "gpx": gpx, "tcx": tcx}[kind](RUN)
    raw = bytearray(content.encode() if isinstance(content, str) else content)
    raw[place % len(raw)] = byte
    path = written(tmp_path_factory.mktemp("damaged"), f"run.{kind}", bytes(raw[: len(raw) - cut % len(raw)]))
    try:
        moments: Sequence[Moment] = read_workout(path).moments
    except AnswerError:
        moments = ()
    assert len(moments) != 1
    assert all(one.at < other.at and one.metres <= other.metres for one, other in pairwise(moments))
