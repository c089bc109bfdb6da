"""YAML without its traps, and with the line of everything.

Only `true` and `false` are booleans and only `null` is nothing; `on`, `no` and `12:30` stay text and `1e-3` is a number. Refused, all at
once: a key given twice, a key without a value, anchors and aliases, tags, a second document, nesting and files beyond any sensible size.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from uncramp.errors import Fault

Path = tuple[str | int, ...]

LARGEST_FILE = 1_000_000
"""Bytes; a knowledge file or a person's answers are far smaller."""
DEEPEST = 24
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None}


@dataclass
class Document:
    """What a file says, the line of each of its places, and what is wrong with its form."""

    name: str
    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of a place; of the nearest place around it when the path leads beyond the file."""
        known: Path = ()
        for step in path:
            if (*known, step) in self.lines:
                known = (*known, step)
        return self.lines.get(known, 1)

    def fault(self, line: int, message: str) -> None:
        """Note that something is wrong."""
        self.faults.append(Fault(self.name, line, message))


class _Stop(Exception):
    """The form of the file is so wrong that reading on would only invent faults."""


def parse(raw: bytes, name: str) -> Document:
    """The document in these bytes; its `faults` say everything that is wrong with its form."""
    document = Document(name)
    if len(raw) > LARGEST_FILE:
        document.fault(1, f"the file has {len(raw):,} bytes; at most {LARGEST_FILE:,} are read; give a smaller file")
        return document
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        document.fault(line, f"byte 0x{raw[error.start]:02x} is not UTF-8 text; a text file in YAML or JSON was expected; save it as UTF-8")
        return document
    try:
        document.data = _Reader(document, text).read()
    except _Stop:
        document.data = None
    except yaml.YAMLError as error:
        _note_syntax(document, error)
    return document


def _note_syntax(document: Document, error: yaml.YAMLError) -> None:
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    line = mark.line + 1 if mark else 1
    document.fault(line, f"this is not YAML ({said}); check indentation, quotes and brackets near here")


class _Reader:
    """Turns the events of one document into plain values."""

    def __init__(self, document: Document, text: str) -> None:
        self.document = document
        self.events: Iterator[Any] = self._safe_events(text)

    def _safe_events(self, text: str) -> Iterator[Any]:
        depth = documents = 0
        for parsed in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            event: Any = parsed
            line = event.start_mark.line + 1
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                self._stop(line, f"the reference {event.anchor!r} is not allowed; write the value out where it is needed")
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                self._stop(line, f"the values are nested more than {DEEPEST} deep; a flat file was expected")
            if documents > 1:
                self._stop(line, f"this is document {documents} of the file; one document was expected; remove the '---'")
            yield event

    def _stop(self, line: int, message: str) -> None:
        self.document.fault(line, message)
        raise _Stop

    def read(self) -> Any:
        """The one value of the document, or None for an empty one."""
        data = None
        for event in self.events:
            if isinstance(event, yaml.NodeEvent):
                data = self._value(event, ())
        return data

    def _value(self, event: Any, path: Path) -> Any:
        self.document.lines.setdefault(path, event.start_mark.line + 1)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if getattr(event, "tag", None):
            self.document.fault(event.start_mark.line + 1, f"the tag {event.tag!r} is not allowed; write a plain value")
        return self._sequence(path) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(event, path)

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, start: Any, path: Path) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            self._pair(mapping, event, next(self.events), path)
        return mapping

    def _pair(self, mapping: dict[str, Any], key_event: Any, value_event: Any, path: Path) -> None:
        line = key_event.start_mark.line + 1
        if not isinstance(key_event, yaml.ScalarEvent):
            self._stop(line, "a list or a mapping stands where a key was expected; use a word as the key")
        self._no_tag(key_event)
        key = key_event.value
        if key in mapping:
            self.document.fault(line, f"the key {key!r} is given twice; keep one of the two")
        empty = isinstance(value_event, yaml.ScalarEvent) and value_event.value == "" and not value_event.style
        if empty:
            self.document.fault(line, f"the key {key!r} has no value; give one, write null, or quote the text around a comma or colon")
        self.document.lines[(*path, key)] = line
        mapping[key] = self._value(value_event, (*path, key))

    def _no_tag(self, event: Any) -> None:
        if event.tag not in (None, "!"):
            self.document.fault(event.start_mark.line + 1, f"the tag {event.tag!r} is not allowed; write a plain value")

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        self._no_tag(event)
        if event.style:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text) and len(text) < len(str(LARGEST_FILE**3)):
            return int(text)
        if _NUMBER.fullmatch(text) and math.isfinite(float(text)):
            return float(text)
        return text if text else None
