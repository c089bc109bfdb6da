"""Knowledge files to terms: every fault of every file at once, and a cache that can always be thrown away."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from uncramp.errors import Fault, KnowledgeError
from uncramp.reading import cache
from uncramp.reading.check import Spoiled, check
from uncramp.reading.places import Places
from uncramp.reading.strict_yaml import Document, parse
from uncramp.terms.claim import Claim, Omission
from uncramp.terms.condition import Cause, Cluster, Condition, Trigger
from uncramp.terms.emergency_number import EmergencyNumber
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import PERSONAL, Knowledge
from uncramp.terms.measure import Family, Measure, SafetyNet
from uncramp.terms.policy import Losses, Policy
from uncramp.terms.record import Record
from uncramp.terms.red_flag import RedFlag
from uncramp.terms.source import Source

LISTS: Mapping[str, type[Record]] = {
    "sources": Source,
    "clusters": Cluster,
    "findings": Finding,
    "causes": Cause,
    "triggers": Trigger,
    "red_flags": RedFlag,
    "families": Family,
    "safety_net": SafetyNet,
    "emergency_numbers": EmergencyNumber,
    "claims": Claim,
    "omissions": Omission,
}
"""Files that hold a list of terms under this key."""
SINGLE: Mapping[str, type[Record]] = {"conditions": Condition, "measures": Measure}
"""Folders in which each file is one term."""
ALONE: Mapping[str, type[Record]] = {"losses": Losses, "policy": Policy}
"""Keys that hold one term, once."""
NOT_TERMS = frozenset({"cases", "register", "library", "physiology", "hazards", "claims/concepts.yaml"})
"""Folders, and one file, that other readers take."""
GROUPED = "findings"
"""The folder whose file names are the group of the findings in them."""


def bundled_folder() -> Path:
    """The knowledge that comes with uncramp."""
    return Path(str(resources.files("uncramp") / "knowledge"))


def read_knowledge(folder: Path | None = None) -> Knowledge:
    """All knowledge in the folder (the bundled one by default); KnowledgeError with every fault if it does not hold together.

    The validated text is cached by the checksum of the files; a missing, stale or damaged cache is rebuilt without a word.
    """
    folder = bundled_folder() if folder is None else folder
    files = _files(folder)
    version = _version(folder, files)
    name = cache_name(version)
    cached = cache.load_text(name)
    if cached is not None:
        try:
            return _from_raw(json.loads(cached), version)
        except (ValueError, KeyError, TypeError):
            pass
    raw, knowledge = _read_all(folder, files, version)
    cache.save_text(name, json.dumps(raw))
    return knowledge


def _files(folder: Path) -> list[Path]:
    paths = sorted(path for path in folder.rglob("*.yaml") if path.is_file())
    if not paths:
        raise KnowledgeError((Fault(str(folder), 1, "no YAML file was found; a knowledge folder was expected; check the path"),))
    within = ((path, path.relative_to(folder)) for path in paths)
    return [path for path, inside in within if NOT_TERMS.isdisjoint({inside.parts[0], inside.as_posix()})]


def _version(folder: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def cache_name(version: str) -> str:
    """The name under which knowledge of this version is cached by the present code."""
    return f"{version}-{_code_mark()}"


@lru_cache(maxsize=1)
def _code_mark() -> str:
    """A mark of the code that reads and checks: knowledge cached by other code is read anew."""
    digest = hashlib.sha256()
    for room in ("terms", "reading"):
        for path in sorted((bundled_folder().parent / room).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@dataclass
class _Collected:
    """What the files say so far: raw terms by kind and id, and what is wrong."""

    raw: dict[str, Any] = field(default_factory=lambda: {kind: {} for kind in (*LISTS, *SINGLE)})
    places: Places = field(default_factory=Places)
    faults: list[Fault] = field(default_factory=list)
    unread: bool = False
    """Whether some file could not be read at all, so that ids may be missing through no fault of those who name them."""


def _read_all(folder: Path, files: Iterable[Path], version: str) -> tuple[dict[str, Any], Knowledge]:
    collected = _Collected()
    for path in files:
        document = parse(path.read_bytes(), str(path.relative_to(folder.parent)))
        collected.faults.extend(document.faults)
        collected.unread |= bool(document.faults) and not isinstance(document.data, dict)
        _collect(collected, document, path)
    for kind in ALONE:
        if kind not in collected.raw:
            collected.faults.append(Fault(str(folder), 1, f"no file gives {kind!r}; exactly one must"))
    missing = [name for name in PERSONAL if name not in collected.raw["findings"]]
    collected.faults.extend(Fault(str(folder), 1, f"no finding has the id {name!r}; every assessment needs it; add it") for name in missing)
    if not collected.raw["conditions"]:
        collected.faults.append(Fault(str(folder), 1, "no file of conditions/ was found; at least one condition was expected"))
    spoiled = _without_spoiled(collected)
    knowledge = _from_raw(collected.raw, version) if all(kind in collected.raw for kind in ALONE) else None
    if knowledge is not None and collected.raw["conditions"] and all(name in knowledge.findings for name in PERSONAL):
        collected.faults.extend(check(knowledge, collected.places, spoiled=spoiled))
    if collected.faults or knowledge is None:
        raise KnowledgeError(tuple(collected.faults))
    return collected.raw, knowledge


def _collect(collected: _Collected, document: Document, path: Path) -> None:
    if not isinstance(document.data, dict):
        if not document.faults:
            collected.faults.append(Fault(document.name, 1, f"the file holds {document.data!r}; a mapping was expected"))
        return
    if path.parent.name in SINGLE:
        _add(collected, path.parent.name, document.data, document, ())
        return
    for key, value in document.data.items():
        if key in ALONE and key not in collected.raw:
            collected.raw[key] = value
            collected.places.add(key, "", document, (key,))
        elif key in LISTS and isinstance(value, list):
            for index, item in enumerate(value):
                grouped = {"group": path.stem, **item} if key == GROUPED and isinstance(item, dict) else item
                _add(collected, key, grouped, document, (key, index))
        else:
            known = ", ".join((*LISTS, *ALONE))
            collected.faults.append(
                Fault(document.name, document.line((key,)), f"{key!r} is not expected here or not a list; expected one of {known}")
            )


def _add(collected: _Collected, kind: str, raw: Any, document: Document, path: tuple[str | int, ...]) -> None:
    line = document.line(path)
    name = raw.get("id") if isinstance(raw, dict) else None
    if not isinstance(name, str):
        collected.faults.append(Fault(document.name, line, f"an item of {kind} has the id {name!r}; give it an id in words"))
    elif name in collected.raw[kind]:
        first = collected.places.of(kind, name)
        collected.faults.append(Fault(document.name, line, f"the id {name!r} is taken by {first.file}:{first.line}; choose another"))
    else:
        collected.raw[kind][name] = raw
        collected.places.add(kind, name, document, path)


def _without_spoiled(collected: _Collected) -> Spoiled:
    """Take the terms that are no terms out, with their faults, so that the others can still be checked against each other."""
    ids: set[str] = set()
    for kind, model in {**LISTS, **SINGLE}.items():
        for name in list(collected.raw[kind]):
            faults = list(_faults_of(collected, kind, name, model, collected.raw[kind][name]))
            if faults:
                collected.faults.extend(faults)
                del collected.raw[kind][name]
                ids.add(name)
    for kind, model in ALONE.items():
        faults = list(_faults_of(collected, kind, "", model, collected.raw[kind])) if kind in collected.raw else []
        if faults:
            collected.faults.extend(faults)
            del collected.raw[kind]
    return Spoiled(frozenset(ids), collected.unread)


def _faults_of(collected: _Collected, kind: str, name: str, model: type[Record], raw: Any) -> Iterator[Fault]:
    try:
        model.model_validate_json(json.dumps(raw))
    except ValidationError as error:
        for problem in error.errors():
            place = collected.places.of(kind, name, problem["loc"])
            yield Fault(place.file, place.line, _sentence(name or kind, problem))


def _sentence(name: str, problem: Mapping[str, Any]) -> str:
    where = ".".join(str(step) for step in problem["loc"])
    said = problem["msg"].removeprefix("Value error, ")
    came = "" if problem["type"] in ("value_error", "missing") else f" (it is {_short(problem['input'])})"
    return f"{name}{'.' if where else ''}{where}: {said}{came}"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= len("a value of about sixty characters, so that a line stays a line") else f"{text[:57]}..."


_KEYED: Mapping[str, TypeAdapter[Any]] = {
    kind: TypeAdapter(Mapping[str, model])  # type: ignore[valid-type]
    for kind, model in {**LISTS, **SINGLE}.items()
}


def _from_raw(raw: Mapping[str, Any], version: str) -> Knowledge:
    keyed: dict[str, Any] = {kind: adapter.validate_json(json.dumps(raw[kind])) for kind, adapter in _KEYED.items()}
    alone: dict[str, Any] = {kind: model.model_validate_json(json.dumps(raw[kind])) for kind, model in ALONE.items()}
    return Knowledge(version=version, **keyed, **alone)
