"""Physiology files -> Physiology: every fault of every file at once, each source checked."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from uncramp.errors import Fault, KnowledgeError
from uncramp.reading.read import bundled_folder
from uncramp.reading.strict_yaml import Document, parse
from uncramp.terms.physiology import Activity, Change, Coefficient, Effect, Guard, Model, Physiology, Range, Sign, Slider, Task
from uncramp.terms.record import Record
from uncramp.terms.source import EXPERT

LISTS: Mapping[str, type[Record]] = {
    "models": Model,
    "tasks": Task,
    "activities": Activity,
    "effects": Effect,
    "changes": Change,
    "sliders": Slider,
    "guards": Guard,
    "signs": Sign,
}
"""What a file may hold: lists of terms under these keys."""

NEEDED = (
    *("muscle_trunk", "trunk_moment", "lumbar_wall", "lumbar_surface", "lumbar_work", "cold_function", "heat", "sweating", "sweat_test"),
    *("body_water", "minerals", "hazard", "advice", "derive", "day", "possible_body", "possible_segment"),
)
"""Models without which no day can be run."""


@dataclass
class _Collected:
    """What the files say so far, where each term stands, and what is wrong."""

    terms: dict[str, dict[str, Any]] = field(default_factory=lambda: {kind: {} for kind in LISTS})
    places: dict[tuple[str, str], Fault] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_physiology(sources: Collection[str], folder: Path | None = None) -> Physiology:
    """All models, loads, activities and effects (the bundled ones by default); KnowledgeError with every fault if one is not true.

    `sources` are the ids of the known sources; every figure names one of them, or is the authors' estimate.
    """
    folder = bundled_folder() / "physiology" if folder is None else folder
    collected, digest = _Collected(), hashlib.sha256()
    files = sorted(folder.glob("*.yaml"))
    for path in files:
        content = path.read_bytes()
        digest.update(path.name.encode() + b"\0" + content + b"\0")
        document = parse(content, f"{path.parent.name}/{path.name}")
        collected.faults.extend(document.faults)
        _collect(collected, document, {*sources, EXPERT})
    if not files:
        collected.faults.append(Fault(str(folder), 1, "no model was found; YAML files of the physiology were expected; check the path"))
    collected.faults.extend(_strangers(collected))
    if not collected.faults:
        missing = [name for name in NEEDED if name not in collected.terms["models"]]
        collected.faults.extend(Fault(str(folder), 1, f"the model {name!r} is missing; every day needs it; add it") for name in missing)
    if collected.faults:
        raise KnowledgeError(tuple(collected.faults))
    return Physiology(**collected.terms, version=digest.hexdigest()[:16])


def _collect(collected: _Collected, document: Document, sources: Collection[str]) -> None:
    for kind, items in document.data.items() if isinstance(document.data, dict) else ():
        if kind not in LISTS or not isinstance(items, list):
            message = f"{kind!r} is not expected here or not a list; expected one of {', '.join(LISTS)}"
            collected.faults.append(Fault(document.name, document.line((kind,)), message))
            continue
        for index, raw in enumerate(items):
            _add(collected, document, (kind, index), raw, sources)


def _add(collected: _Collected, document: Document, path: tuple[str, int], raw: Any, sources: Collection[str]) -> None:
    kind = path[0]
    try:
        term: Any = LISTS[kind].model_validate_json(json.dumps(raw))
    except ValidationError as error:
        for problem in error.errors():
            where = ".".join(map(str, problem["loc"]))
            said = f"{where}: {problem['msg'].removeprefix('Value error, ')}"
            collected.faults.append(Fault(document.name, document.line((*path, *problem["loc"])), said))
        return
    first = collected.places.setdefault((kind, term.id), Fault(document.name, document.line(path), term.id))
    if term.id in collected.terms[kind]:
        message = f"the id {term.id!r} is taken by {first.file}:{first.line}; choose another"
        collected.faults.append(Fault(document.name, document.line(path), message))
    collected.terms[kind][term.id] = term
    for source, inner in _sources_of(term):
        if source not in sources:
            message = f"{term.id}: {source!r} is no id of sources; correct it or add the source"
            collected.faults.append(Fault(document.name, document.line((*path, *inner)), message))


def _sources_of(term: Record) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every source that a term names, with the place inside it."""
    for name, value in term:
        if name == "sources":
            yield from ((source, (name,)) for source in value)
        inner = value if isinstance(value, Mapping) else {"": value}
        for key, estimate in inner.items():
            if isinstance(estimate, Coefficient | Range):
                yield estimate.source, (name, key) if key else (name,)


def _strangers(collected: _Collected) -> Iterator[Fault]:
    tasks = collected.terms["tasks"]
    for activity in collected.terms["activities"].values():
        if activity.task not in tasks:
            place = collected.places[("activities", activity.id)]
            yield Fault(place.file, place.line, f"{activity.id}: {activity.task!r} is no step of the load ladder; expected one of {', '.join(tasks)}")
