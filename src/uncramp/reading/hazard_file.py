"""The hazard log: what could go wrong, what controls it, and what shows that the control works."""

import json
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from uncramp.errors import Fault, KnowledgeError
from uncramp.reading.read import bundled_folder
from uncramp.reading.strict_yaml import parse
from uncramp.terms.record import Record, Review

Severity = Literal["minor", "moderate", "major", "catastrophic"]
Likelihood = Literal["rare", "unlikely", "possible", "likely"]
SEVERITIES: tuple[Severity, ...] = ("minor", "moderate", "major", "catastrophic")
LIKELIHOODS: tuple[Likelihood, ...] = ("rare", "unlikely", "possible", "likely")
KINDS = ("proof", "register", "test", "check", "simulation")


class Hazard(Record):
    """One hazard with its control; `shown_by` names the proofs, statements, tests and simulations that show the control at work."""

    id: str
    cause: str
    effect: str
    severity: Severity
    likelihood: Likelihood
    control: str
    shown_by: tuple[str, ...]
    residual: Likelihood
    review: Review


def read_hazards(path: Path | None = None) -> tuple[Hazard, ...]:
    """Every hazard; KnowledgeError with every fault if one cannot be read, has no control or names nothing that shows it."""
    path = path or bundled_folder() / "hazards" / "hazards.yaml"
    document = parse(path.read_bytes(), f"{path.parent.name}/{path.name}")
    faults = list(document.faults)
    hazards: list[Hazard] = []
    for index, raw in enumerate(document.data["hazards"] if isinstance(document.data, dict) else []):
        line = document.line(("hazards", index))
        try:
            hazard = Hazard.model_validate_json(json.dumps(raw))
        except ValidationError as error:
            faults.extend(Fault(document.name, line, f"{problem['loc']}: {problem['msg']}") for problem in error.errors())
            continue
        hazards.append(hazard)
        if not hazard.shown_by:
            faults.append(
                Fault(document.name, line, f"{hazard.id} names nothing that shows its control; name a proof, statement, test or simulation")
            )
        strange = [name for name in hazard.shown_by if name.split(":")[0] not in KINDS]
        faults.extend(Fault(document.name, line, f"{hazard.id}: {name!r} was given; one of {', '.join(KINDS)} was expected") for name in strange)
    if faults:
        raise KnowledgeError(tuple(faults))
    return tuple(hazards)
