"""How soon to seek care, for many people at once: the same floor, live flags, losses and disposition as `triage` gives each of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from uncramp.inference.dependence import Array
from uncramp.inference.network import Network
from uncramp.many.crowd import NOT_ASKED, NOT_KNOWN, Crowd, Flags, Numbers
from uncramp.terms.condition import DISPOSITIONS, Condition, Disposition
from uncramp.terms.criterion import findings_of
from uncramp.terms.evidence import PRESENT
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.red_flag import RedFlag

SELF_CARE, CLINICIAN, URGENT, EMERGENCY = (disposition.level for disposition in DISPOSITIONS)


@dataclass(frozen=True, eq=False)
class Floor:
    """What fired flags demand, level[person]; and by flag, who fires it and for whom open answers could still make it fire above that level."""

    level: Numbers
    fired: Mapping[str, Flags]
    live: Mapping[str, Flags]


def floor_of(crowd: Crowd) -> Floor:
    """The floor of everybody, from completed answers."""
    flags = crowd.knowledge.red_flags.values()
    level = np.zeros(crowd.size, dtype=np.intp)
    fired = {flag.id: crowd.truths(flag.when).true & ~_excluded(flag, crowd) for flag in flags}
    for flag in flags:
        np.maximum(level, flag.disposition.level, out=level, where=fired[flag.id])
    known = crowd.not_applying_absent()
    live = {flag.id: (flag.disposition.level > level) & known.truths(flag.when).unknown & ~_excluded(flag, known) for flag in flags}
    return Floor(level, fired, live)


def _excluded(flag: RedFlag, crowd: Crowd) -> Flags:
    return np.zeros(crowd.size, dtype=bool) if flag.unless is None else crowd.truths(flag.unless).true


def levels(network: Network, crowd: Crowd) -> NDArray[np.int8]:
    """level[condition, person]: how soon each condition needs care, with its modifiers applied to everybody."""
    own = np.array([network.knowledge.conditions[name].disposition.level for name in network.conditions], dtype=np.int8)
    found = np.repeat(own[:, None], crowd.size, axis=1)
    for column, condition in network.modified:
        found[column] = levels_for(condition, crowd)
    return found


def right_losses(network: Network) -> Array:
    """loss[disposition, level]: the cost of each choice where that level would be right."""
    right = {row.chosen: row.right for row in network.knowledge.losses.rows}
    return np.array([[right[chosen][level] for level in DISPOSITIONS] for chosen in DISPOSITIONS], dtype=float)


def levels_for(condition: Condition, crowd: Crowd) -> Numbers:
    """The condition's level for everybody: the highest raising modifier that is true, else the lowest lowering one."""
    own = condition.disposition.level
    raised, lowered = np.full(crowd.size, -1), np.full(crowd.size, own)
    for modifier in condition.modifiers:
        true, level = crowd.truths(modifier.when).true, modifier.disposition.level
        if modifier.lowers:
            np.minimum(lowered, level, out=lowered, where=true)
        else:
            np.maximum(raised, level, out=raised, where=true)
    return np.where(raised >= 0, np.maximum(raised, own), lowered)


def log_prior(network: Network, crowd: Crowd) -> Array:
    """log P(form | age, sex), shape [person, form]; a sex that the answers speak against is treated as unknown."""
    ages = network.knowledge.findings["age_years"]
    bands = np.searchsorted([option.start or 0 for option in ages.options], crowd.age_years, side="right") - 1
    speaks_against = np.zeros(crowd.size, dtype=bool)
    for finding in crowd.knowledge.limited:
        if finding.only_if is not None and PRESENT in finding.option_ids:
            speaks_against |= crowd.option(finding.id, PRESENT) & crowd.truths(finding.only_if).false
    unknown_sex = len(network.log_prior) - 1
    return network.log_prior[np.where(speaks_against, unknown_sex, crowd.sex), bands]


def dispositions(crowd: Crowd, floor: Floor, harm: Numbers) -> Numbers:
    """The disposition shown to everybody: the higher of floor and expected harm; open safety questions keep it at clinician or above."""
    reached = np.maximum(floor.level, harm)
    incomplete = np.zeros(crowd.size, dtype=bool)
    for flag in crowd.knowledge.red_flags.values():
        above = floor.live[flag.id] & (flag.disposition.level > reached)
        if above.any():
            incomplete |= above & _has_gate(crowd.knowledge, flag, crowd.not_applying_absent())
    return np.where(incomplete, np.maximum(reached, CLINICIAN), reached)


def _has_gate(knowledge: Knowledge, flag: RedFlag, crowd: Crowd) -> Flags:
    """For whom the flag leaves a safety question not asked, or not known where the flag is urgent or higher."""
    names = findings_of(flag.when)
    asked_first = [name for name in names if knowledge.findings[name].must_ask]
    unasked_first = np.any([crowd.of(name) == NOT_ASKED for name in asked_first], axis=0) if asked_first else np.zeros(crowd.size, dtype=bool)
    unasked = np.any([crowd.of(name) == NOT_ASKED for name in names], axis=0)
    unknown = np.any([crowd.of(name) <= NOT_KNOWN for name in names], axis=0)
    return unasked_first | (unknown if flag.disposition >= Disposition.URGENT else unasked)
