"""`uncramp day` and `uncramp workout`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from uncramp.errors import AnswerError, Fault, UncrampError
from uncramp.faces.day import activities, as_picture, plain, words, yaml_answers
from uncramp.faces.given_files import content
from uncramp.physiology.day import SweatRule, course
from uncramp.physiology.derive import derived
from uncramp.physiology.report import report
from uncramp.reading.day_file import read_day
from uncramp.reading.physiology_file import read_physiology
from uncramp.reading.read import read_knowledge
from uncramp.terms.physiology import Physiology

DRAWN = (".svg", ".png")
PNG_WIDTH = 1920
"""Pixels: twice what the picture measures, so that it stays sharp on paper."""


def day(
    file: Annotated[Path | None, typer.Argument(help="A day in YAML or JSON.")] = None,
    hours: Annotated[Path | None, typer.Option(help="A CSV file that takes the place of the day's hours.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON instead of words.")] = False,
    plot: Annotated[Path | None, typer.Option(help="Write the day as one picture to this file (SVG or PNG).")] = None,
    onset: Annotated[float | None, typer.Option(help="An episode began at this hour, such as 13.5: print what the day answers.")] = None,
    show_activities: Annotated[bool, typer.Option("--activities", help="List the activities that an hour can name.")] = False,
    knowledge: Annotated[Path | None, typer.Option("--knowledge", help="Another knowledge folder than the bundled one.")] = None,
) -> None:
    """What a day does to the back, water, salt and warmth; a relative index with bands; what to change."""
    physiology = read_physiology(read_knowledge(knowledge).sources, knowledge and knowledge / "physiology")
    if show_activities:
        print("\n".join(activities(physiology)))
        return
    if file is None:
        raise AnswerError((Fault("day", 1, "no file was given; a day in YAML was expected, such as those in examples/days"),))
    laid, usual = read_day(physiology, content(file), str(file), (content(hours), str(hours)) if hours else None)
    if onset is not None:
        print(yaml_answers(laid, derived(physiology, course(physiology, laid), onset)))
        return
    told = report(physiology, laid, usual, rule=_strain_rule(physiology) if laid.by_strain else None)
    if plot and not told.advice.stops:
        _draw(plot, as_picture(told))
    print(json.dumps(plain(told), indent=2) if as_json else "\n".join(words(told)))


def _draw(file: Path, picture: str) -> None:
    try:
        if file.suffix not in DRAWN:
            raise OSError(0, "the picture is SVG or PNG")
        file.write_bytes(picture.encode() if file.suffix == ".svg" else _png(picture))
    except OSError as error:
        said = f"the picture cannot be written ({error.strerror}); a place for a file that ends in .svg or .png was expected; give another"
        raise AnswerError((Fault(str(file), 1, said),)) from error


def _png(picture: str) -> bytes:
    try:
        from resvg_py import svg_to_bytes
    except ModuleNotFoundError as error:
        raise UncrampError(
            f"{error.name} is not installed; a PNG needs it; install it with: pip install 'uncramp[plot]', or give a file that ends in .svg"
        ) from error
    return bytes(svg_to_bytes(svg_string=picture, width=PNG_WIDTH))


def _strain_rule(physiology: Physiology) -> SweatRule:
    try:
        from uncramp.physiology.strain import strain_rule
    except ModuleNotFoundError as error:
        raise UncrampError(f"{error.name} is not installed; heat strain needs it; install it with: pip install 'uncramp[thermal]'") from error
    return strain_rule(physiology)


def workout(
    file: Annotated[Path, typer.Argument(help="A recorded workout: FIT, GPX or TCX.")],
    weather: Annotated[Path | None, typer.Option(help="An hourly weather file: CSV with time or hour, air_c, humidity_percent, wind_m_s.")] = None,
    sport: Annotated[str, typer.Option(help="The sport, where the file says none or another.")] = "",
) -> None:
    """A recorded workout as hours of a day, in the CSV that `uncramp day --hours` takes; needs the extra workout."""
    try:
        from uncramp.faces.recording import hours_of
    except ModuleNotFoundError as error:
        raise UncrampError(f"{error.name} is not installed; workouts need it; install it with: pip install 'uncramp[workout]'") from error
    print("\n".join(hours_of(read_physiology(read_knowledge().sources), file, weather, sport)))
