"""References in prose to what is known: `{{measures.cold_pack.dose}}` becomes the number that the model uses, with its source."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from uncramp.terms.condition import Likelihood
from uncramp.terms.evidence import PRESENT
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.record import Record
from uncramp.terms.source import EXPERT, Estimate

REFERENCE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
COUNT = "count"
RECALLED = "recalled"
KINDS = ("sources", "findings", "conditions", "causes", "triggers", "red_flags", "families", "measures", "safety_net", "claims", "omissions")
HUNDRED, THOUSAND = 100, 1000


class Unresolved(Exception):
    """A reference leads nowhere; the message says from which step on."""


_GOES_ON = re.compile(r" *(?:[a-z.,:;)]|\[@)")


def filled(knowledge: Knowledge, text: str, fault: Callable[[int, str], None]) -> str:
    """The text with every reference replaced by what it stands for, ended by a full stop where no sentence goes on; faults go with their line."""

    def fill(found: re.Match[str]) -> str:
        try:
            words = words_of(knowledge, found[1])
        except Unresolved as error:
            fault(text[: found.start()].count("\n") + 1, str(error))
            return found[0]
        return words if _GOES_ON.match(text, found.end()) else f"{words}."

    return REFERENCE.sub(fill, text)


def words_of(knowledge: Knowledge, path: str) -> str:
    """What a reference stands for, in words: a text or a number with its interval, marked with its source or as our estimate."""
    return _in_words(_follow(knowledge, path), path)


def _follow(knowledge: Knowledge, path: str) -> Any:
    kind, *steps = path.split(".")
    if kind not in KINDS:
        raise Unresolved(f"{path!r} begins with {kind!r}; expected one of {', '.join(KINDS)}")
    value: Any = getattr(knowledge, kind)
    for step in steps:
        if step == COUNT and isinstance(value, Mapping | tuple):
            return len(value)
        found = _parts(value).get(step)
        if found is None:
            raise Unresolved(f"{path!r} has nothing at {step!r}; expected one of {', '.join(sorted(_parts(value))) or 'no further step'}")
        value = found
    return value


def _parts(value: Any) -> Mapping[str, Any]:
    """What can be named inside a value: keys, fields, or the ids of a list."""
    if isinstance(value, Likelihood):
        return value.options
    if isinstance(value, Mapping):
        return value
    if isinstance(value, Record):
        return {name: getattr(value, name) for name in type(value).model_fields}
    return {item.id: item for item in value if hasattr(item, "id")} if isinstance(value, tuple) else {}


def _in_words(value: Any, path: str) -> str:
    if isinstance(value, Likelihood) and set(value.options) == {PRESENT}:
        value = value.options[PRESENT]
    if isinstance(value, Estimate):
        return _estimate(value)
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value).removesuffix(".")
    text = getattr(value, "text", None)
    if not isinstance(text, str):
        raise Unresolved(f"{path!r} is no number and no text; go on to one of {', '.join(sorted(_parts(value))) or 'something else'}")
    return f"{text.removesuffix('.')}{_mark(value, text)}"


def _estimate(estimate: Estimate) -> str:
    value, low, high = estimate.value, estimate.low, estimate.high
    if estimate.scale == "p":
        size = HUNDRED if value * HUNDRED >= 1 else THOUSAND
        number = f"about {value * size:.0f} in {size}"
    else:
        number = f"{value:g}{' times' if estimate.scale == 'ratio' else ' in 1000' if estimate.scale == 'per_1000' else ''}"
        number += f" ({low:g} to {high:g})" if low is not None and high is not None else ""
    return f"{number}{_mark(estimate)}"


def _mark(value: Any, text: str = "") -> str:
    """Where it comes from: its sources, from memory or not, and how far it is our own estimate."""
    sources = [value.source] if hasattr(value, "source") else list(value.sources)
    cited = "".join(f"[@{source}]" for source in sources if source != EXPERT)
    if getattr(value, "basis", None) == "expert estimate" or not cited:
        return " (our estimate)"
    recalled = " (recalled)" if getattr(value, "seen", True) is False and RECALLED not in text else ""
    return f"{recalled} {cited}{' (in part our estimate)' if EXPERT in sources else ''}"
