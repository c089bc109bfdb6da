"""Which of the wanted questions one screen holds, and in what order, for many people at once: the same as `interview` puts together for each."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from uncramp.many.crowd import NOT_ASKED, Crowd, Flags, Numbers
from uncramp.terms.knowledge import PERSONAL, Knowledge

Places = NDArray[np.int32]
Slots = Mapping[int, Places]
"""By number of a finding, its place in the order of asking for everybody, `NEVER` where it is not to be asked; none for a finding nobody is asked."""
NEVER = np.iinfo(np.int32).max
LAST = np.iinfo(np.int64).max
LATER = 1 << 28
"""More than any place in an order, so that two orders can be told in one number."""
NOTHING = -1
"""Where a list of questions, listed[person, place] by number of the finding, holds none."""


class Screens:
    """The questions of a knowledge by number: what they count as on a screen, what they stand beside, and which are put for which."""

    def __init__(self, knowledge: Knowledge) -> None:
        findings = tuple(knowledge.findings.values())
        self.knowledge = knowledge
        self.number = {finding.id: number for number, finding in enumerate(findings)}
        groups = list(dict.fromkeys(finding.group for finding in findings))
        self.group = np.array([groups.index(finding.group) for finding in findings])
        self.item = np.array([self.number[finding.part_of or finding.id] for finding in findings])
        self.asked_as = {number: [self.number[part] for part in knowledge.asked_as[finding.id]] for number, finding in enumerate(findings)}
        self.longest = max(len(parts) for parts in self.asked_as.values())
        self.never_asked = [self.number[name] for name in (*knowledge.composites, *PERSONAL)]

    def askable(self, crowd: Crowd) -> Flags:
        """Who can be asked what: not asked yet, no composite, and applying; ready[finding, person]."""
        ready = crowd.codes == NOT_ASKED
        ready[self.never_asked] = False
        for finding in self.knowledge.limited:
            ready[self.number[finding.id]] &= crowd.applies(finding)
        return ready

    def parts(self, slots: Slots, ready: Flags) -> Slots:
        """Parts instead of composites, and only what can be asked."""
        found: dict[int, Places] = {}
        for number, own in slots.items():
            for k, part in enumerate(self.asked_as[number]):
                place = np.where((own < NEVER) & ready[part], own * np.int32(self.longest) + np.int32(k), np.int32(NEVER))
                found[part] = np.minimum(found[part], place) if part in found else place
        return {number: place for number, place in found.items() if place.min() < NEVER}

    def has_room(self, slots: Slots, size: int) -> Flags:
        """For whom one screen holds all of these questions and more."""
        by_item: dict[int, Flags] = {}
        items, answers = (np.zeros(size, dtype=np.int32) for _ in range(2))
        for number, place in slots.items():
            item, wanted = int(self.item[number]), place < NEVER
            answers += wanted
            by_item[item] = by_item[item] | wanted if item in by_item else wanted
        for wanted in by_item.values():
            items += wanted
        return (items < self.knowledge.policy.screen_items) & (answers < self.knowledge.policy.screen_answers)

    def listed(self, slots: Slots, size: int) -> Numbers:
        """As many of the questions as a screen could hold, in its order: groups as they first come, each kept together."""
        numbers = np.array([*slots], dtype=np.intp)
        if not numbers.size:
            return np.full((size, 1), NOTHING)
        places = np.stack([*slots.values()])
        first = np.empty_like(places)
        for group in set(self.group[numbers].tolist()):
            members = np.flatnonzero(self.group[numbers] == group)
            first[members] = places[members].min(axis=0)
        keys = np.where(places < NEVER, first.astype(np.int64) * LATER + places, LAST).T
        place, own = smallest(keys, self.knowledge.policy.screen_answers)
        return np.where(own < LAST, numbers[place], NOTHING)

    def together(self, listed: Numbers) -> Numbers:
        """The same questions with groups kept together, as they first come."""
        group = np.where(listed == NOTHING, NOTHING, self.group[listed])
        first = (group[:, :, None] == group[:, None, :]).argmax(axis=2)
        return np.take_along_axis(listed, first.argsort(axis=1, kind="stable"), axis=1)

    def fitting(self, listed: Numbers) -> Numbers:
        """The first questions that one screen holds, by items and by single answers; the others are left out."""
        listed = closed_up(listed)
        item, there = self.item[listed], listed != NOTHING
        seen = (item[:, :, None] == item[:, None, :]) & np.tri(listed.shape[1], k=-1, dtype=bool)
        items = np.cumsum(~seen.any(axis=2), axis=1)
        fits = there & (items <= self.knowledge.policy.screen_items)
        fits[:, self.knowledge.policy.screen_answers :] = False
        return np.where(np.logical_and.accumulate(fits, axis=1), listed, NOTHING)

    def marked(self, listed: Numbers) -> Flags:
        """Who is asked what, flags[finding, person]."""
        person, place = np.nonzero(listed != NOTHING)
        flags = np.zeros((len(self.item), len(listed)), dtype=bool)
        flags[listed[person, place], person] = True
        return flags


def closed_up(listed: Numbers) -> Numbers:
    """The same lists without gaps."""
    return np.take_along_axis(listed, (listed == NOTHING).argsort(axis=1, kind="stable"), axis=1)


def smallest(keys: NDArray[np.int64], most: int) -> tuple[Numbers, NDArray[np.int64]]:
    """Places of the smallest keys of each row, in their order, at most so many, and the keys."""
    keys = np.ascontiguousarray(keys)
    if keys.shape[1] <= most:
        place = keys.argsort(axis=1)
        return place, np.take_along_axis(keys, place, axis=1)
    place = np.argpartition(keys, most, axis=1)[:, :most]
    own = np.take_along_axis(keys, place, axis=1)
    order = own.argsort(axis=1)
    return np.take_along_axis(place, order, axis=1), np.take_along_axis(own, order, axis=1)
