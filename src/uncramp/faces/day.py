"""`uncramp day`: a day as table, spark lines and what to change; as JSON; as a picture."""

from collections.abc import Iterator, Sequence
from typing import Any

from uncramp.faces.picture import ON_PAPER, Colours, Row, picture
from uncramp.physiology.advice import Advice, Trial
from uncramp.physiology.drawing import Array
from uncramp.physiology.report import Report
from uncramp.terms.day import Day
from uncramp.terms.evidence import Evidence
from uncramp.terms.physiology import Physiology

BARS = "▁▂▃▄▅▆▇█"
WIDTH = 48
NO_ADVICE = "No advice on drink and salt: nobody said whether it is safe for you."
NAME = 34
HOURS_IN_A_DAY = 24
MINUTES_IN_AN_HOUR = 60
HEAD = "relative to a usual day of the same person, not a probability; nothing here has been validated on back cramps"
WEAK = "What is known cannot rank these strongly: each line is the same day with one change; falls and rises are of 5 % or more."
STOP = "This tool stops here. Get help first: emergency number if it is bad or quick; otherwise run `uncramp` for the check of warning signs."


def words(told: Report) -> Iterator[str]:
    """The day in lines for a terminal; with a sign of danger the sign alone."""
    yield told.day.name
    said = told.advice
    if said.stops:
        yield f"WARNING SIGN: {'; '.join(sign.name for sign in said.stops)}."
        yield STOP
        return
    yield from _unasked(told)
    yield from _warned(said)
    yield f"Index {span(told.index)}, {HEAD}."
    for part in (_table(told), _sparks(told), _minerals(told), _causes(said), _changes(said)):
        yield ""
        yield from part
    yield from (f"Limit: {limit}" for limit in said.limits)


def plain(told: Report) -> dict[str, Any]:
    """The day as plain values, the contract of --json; with a sign of danger the sign alone."""
    said = told.advice
    if said.stops:
        return {"name": told.day.name, "stops": [sign.id for sign in said.stops], "says": STOP}
    return {
        "name": told.day.name,
        "index": _ends(told.index),
        "note": HEAD,
        "physiology": told.physiology.version,
        "warnings": [warned.fact for warned in said.warnings],
        "losses": [warned.fact for warned in said.losses],
        "signs_asked": told.day.signs is not None,
        "guards_asked": told.day.body.guarded is not None,
        "guards": [guard.id for guard in said.guards],
        "hours": [round(float(hour), 4) for hour in told.hour],
        "states": {name: _rows(values) for name, values in told.states.items()},
        "minerals": {name: _ends(share) for name, share in told.minerals.items()},
        "index_over_time": _rows(told.over_time),
        "causes": [{"id": share.effect.id, "ratio": _ends(share.ratio), "grade": share.effect.grade} for share in said.shares],
        "changes": [
            {
                "id": trial.change.id,
                "ratio": _ends(trial.ratio),
                "falls": round(trial.falls, 3),
                "rises": round(trial.rises, 3),
                "sodium_too_low": round(trial.too_low, 3),
            }
            for trial in said.trials
        ],
        "limits": list(said.limits),
    }


def yaml_answers(day: Day, evidence: Evidence) -> str:
    """What a day answers of an episode, as an answer file for `uncramp assess`; what it does not show is left open."""
    sex = f", sex: {day.body.sex}" if day.body.sex else ""
    given = ", ".join(f"{name}: {observation.option}" for name, observation in evidence.items())
    return f"person: {{age_years: {day.body.age_years}{sex}}}\nevidence: {{{given}}}"


def as_picture(told: Report, colours: Colours = ON_PAPER) -> str:
    """The day as one picture in SVG: states with their bands, the border of low sodium, the usual day at 1."""
    border = told.physiology.models["advice"].coefficients["sodium_warning"].value
    rows = [Row(name, values, border if name.startswith("blood sodium") else None) for name, values in told.states.items()]
    return picture(told.day, told.hour, [*rows, Row("index against the usual day", told.over_time, level=1.0, ratio=True)], colours)


def _unasked(told: Report) -> Iterator[str]:
    """What nobody asked, and what follows: a sign of danger that was not asked for is not one that is absent."""
    if told.day.signs is None:
        names = "; ".join(sign.name for sign in told.physiology.signs.values())
        yield f"First: is one of these there now? {names}. If so, stop here and get help. (If not, say so in the file: signs: [])"
    if told.day.body.guarded is None:
        yield f"{NO_ADVICE} Does one of these hold? {', '.join(guard.name for guard in told.physiology.guards.values())}. (If not: guarded: [])"


def _warned(said: Advice) -> Iterator[str]:
    for warned in (*said.warnings, *said.losses):
        yield f"{'WARNING' if warned in said.warnings else 'Note'}: {warned.fact}{'' if said.silent else ' ' + warned.remedy}"
    for guard in said.guards:
        yield f"No advice on drink and salt with {guard.name}: {guard.says}"


def _table(told: Report) -> Iterator[str]:
    """One line a segment: what was done, and the state at its end."""
    yield f"{'from':5} {'to':5} {'what':{NAME}} {'strength':>8} {'mass':>6} {'sodium':>6} {'muscle':>6}  index"
    for segment, at in zip(told.day.segments, told.ends, strict=True):
        name = told.physiology.activities[segment.activity].name[:NAME]
        strength, mass, sodium, muscle = (values[1][at] for values in told.states.values())
        times = f"{clock(segment.start)} {clock(segment.end)}"
        yield f"{times} {name:{NAME}} {strength:7.0f}% {mass:+5.1f}% {sodium:6.1f} {muscle:6.1f}  {span(told.over_time[:, at])}"


def _sparks(told: Report) -> Iterator[str]:
    for name, values in {**told.states, "index": told.over_time}.items():
        yield f"{name:30} {spark(values[1])} {values[1].min():.4g} to {values[1].max():.4g}"


def _minerals(told: Report) -> Iterator[str]:
    shares = ", ".join(f"{name} {share[1]:.0%}" for name, share in told.minerals.items())
    yield f"Lost in sweat, of what is eaten in a day: {shares} (a balance alone: no effect on cramps follows)"


def _causes(said: Advice) -> Iterator[str]:
    yield "What each cause does at its height (grade: B studies of back pain or sport cramps, C indirect, D reasoning alone)"
    for share in said.shares:
        yield f"  {share.effect.grade}  {share.effect.name:48} {span(share.ratio)}  [{', '.join(share.effect.sources)}]"


def _changes(said: Advice) -> Iterator[str]:
    yield f"What to change. {WEAK}"
    for trial in said.trials:
        yield f"  {trial.change.name:58} {span(trial.ratio)}  falls in {trial.falls:.0%}, rises in {trial.rises:.0%} of draws{_danger(trial)}"
    if not said.trials:
        yield "  nothing that the models could change"


def _danger(trial: Trial) -> str:
    return f"; blood sodium still too low in {trial.too_low:.0%}" if trial.warned else ""


def spark(values: Sequence[float] | Array) -> str:
    """A line of bars, from the least to the greatest of the values; the mean of each stretch."""
    length = max(len(values) // WIDTH, 1)
    means = [sum(values[at : at + length]) / len(values[at : at + length]) for at in range(0, len(values), length)]
    low, high = min(means), max(means)
    reach = (high - low) or 1.0
    return "".join(BARS[round(float((mean - low) / reach) * (len(BARS) - 1))] for mean in means)


def clock(hour: float) -> str:
    """An hour of the day as hh:mm."""
    minutes = round(hour * MINUTES_IN_AN_HOUR)
    return f"{minutes // MINUTES_IN_AN_HOUR % HOURS_IN_A_DAY:02}:{minutes % MINUTES_IN_AN_HOUR:02}"


def activities(physiology: Physiology) -> Iterator[str]:
    """Every activity that an hour can name, with what it brings."""
    for activity in physiology.activities.values():
        task = physiology.tasks[activity.task]
        yield f"{activity.id:16} {activity.name:52} {activity.met.value:4.1f} MET, {task.name.lower()} {activity.duty:.0%} of the time"


def span(ends: Sequence[float] | Array) -> str:
    """A middle with its band."""
    low, middle, high = (float(end) for end in ends)
    return f"{middle:.2f} [{low:.2f} to {high:.2f}]"


def _ends(ends: Array) -> dict[str, float]:
    return {name: round(float(end), 4) for name, end in zip(("low", "median", "high"), ends, strict=True)}


def _rows(values: Array) -> dict[str, list[float]]:
    return {name: [round(float(value), 4) for value in row] for name, row in zip(("low", "median", "high"), values, strict=True)}
