"""Whole interviews of many people at once, screen by screen in step: the same questions as `interview` puts to each of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from uncramp.care import PHASES, TIMED_BY
from uncramp.inference.dependence import Array
from uncramp.inference.network import Network
from uncramp.interview import DIGITS, Purpose, share_of_most
from uncramp.many.belief import People, double, layers_of, patterns_of, probabilities, single
from uncramp.many.crowd import NOT_ASKED, NOT_KNOWN, Crowd, Flags, Names, Numbers, to_rule_out
from uncramp.many.gain import Worth, other_disposition, other_leader, worth
from uncramp.many.screens import LAST, NEVER, NOTHING, Places, Screens, Slots, closed_up, smallest
from uncramp.many.triage import EMERGENCY, URGENT, Floor, dispositions, floor_of, levels, log_prior, right_losses
from uncramp.terms.criterion import findings_of
from uncramp.terms.measure import Measure
from uncramp.terms.policy import StopRule, Thoroughness

PURPOSES: tuple[Purpose, ...] = ("opening", "safety", "condition", "measures")
OPENING, SAFETY, CONDITION, MEASURES = range(len(PURPOSES))
WIDE = 1 << 12
"""More than there are findings, so that two orders can be told in one number."""
WANTED_FIRST, OPEN_FIRST = 1 << 40, 1 << 45
"""More than any value in its last digit, so that what is wanted, and what is open, comes first whatever its value."""
AT_ONCE = 10_000
"""People whose next questions are weighed together."""


@dataclass(frozen=True, eq=False)
class Standing:
    """Where everybody stands after some answers; belief[condition, person]."""

    crowd: Crowd
    floor: Floor
    people: People
    belief: Array

    @property
    def disposition(self) -> Numbers:
        """What is said, level[person]."""
        return dispositions(self.crowd, self.floor, self.people.expected.argmin(axis=0))


@dataclass(frozen=True, eq=False)
class Played:
    """Interviews to their end: who answered what, and how many screens and single answers each purpose took, shape [purpose, person]."""

    crowd: Crowd
    screens: Numbers
    answers: Numbers


def standing(network: Network, crowd: Crowd) -> Standing:
    """Belief and triage of everybody."""
    return _standing(network, crowd.completed())


def _standing(network: Network, crowd: Crowd) -> Standing:
    """The same from completed answers."""
    options = {finding: crowd.of(finding) for finding in network.findings}
    patterns, layers = patterns_of(network, options), layers_of(network, options, crowd.size)
    p = probabilities(network, log_prior(network, crowd), patterns, layers)
    floor, level = floor_of(crowd), levels(network, crowd)[network.of_form]
    people = People(np.ascontiguousarray(p.T), level, right_losses(network), patterns, layers, floor.level)
    return Standing(crowd, floor, people, network.by_condition(p).T)


def interviews(network: Network, facts: Crowd, *, depth: Thoroughness = "usual", tick: Callable[[int], None] = lambda done: None) -> Played:
    """Everybody interviewed to the end; each answers as `facts` says, and does not know what it does not say. `tick` is told how many are done."""
    asker = Asker(network, network.knowledge.policy.stop[depth])
    codes = np.full_like(facts.codes, NOT_ASKED)
    screens, answers = (np.zeros((len(PURPOSES), facts.size), dtype=np.intp) for _ in range(2))
    said = np.where(facts.codes == NOT_ASKED, NOT_KNOWN, facts.codes)
    busy = np.arange(facts.size)
    while busy.size:
        purpose, asked = asker.next_screens(facts.answered(codes).taken(busy))
        on = np.flatnonzero(asked.any(axis=1))
        purpose, asked, busy = purpose[on], asked.T[:, on], busy[on]
        screens[purpose, busy] += 1
        answers[purpose, busy] += asked.sum(axis=0)
        finding, person = np.nonzero(asked)
        codes[finding, busy[person]] = said[finding, busy[person]]
        tick(facts.size - busy.size)
    return Played(facts.answered(codes), screens, answers)


class Asker:
    """What everybody is asked next, with all that depends on the network alone made ready."""

    def __init__(self, network: Network, stop: StopRule) -> None:
        knowledge = network.knowledge
        self.network, self.knowledge, self.stop, self.screens = network, knowledge, stop, Screens(knowledge)
        self.number = self.screens.number
        self.in_network = np.array([self.number[name] for name in network.findings])
        self.singles, self.pairs = single(network), double(network)
        self.counted = np.array([not finding.must_ask and not finding.part_of for finding in knowledge.findings.values()])
        self.flags = sorted(knowledge.red_flags.values(), key=lambda flag: -flag.disposition.level)
        self.read = {flag.id: Names(tuple(knowledge.findings[name] for name in findings_of(flag.when))) for flag in self.flags}
        longest = self.screens.longest
        parts = [self.screens.asked_as[number] for number in self.in_network.tolist()]
        self.asked_as = np.array([[*own, *[NOTHING] * (longest - len(own))] for own in parts])

    def next_screens(self, crowd: Crowd) -> tuple[Numbers, Flags]:
        """The purpose of everybody's next screen, and asked[person, finding]; nothing is asked of those of whom enough is known."""
        crowd = crowd.completed()
        ready = self.screens.askable(crowd)
        purpose, asked, waiting = np.full(crowd.size, OPENING), np.zeros_like(ready), np.ones(crowd.size, dtype=bool)
        for names in self.knowledge.policy.opening:
            for number in {part for name in names for part in self.screens.asked_as[self.number[name]]}:
                asked[number] |= waiting & ready[number]
            waiting &= ~asked.any(axis=0)
        rest = np.flatnonzero(waiting)
        if rest.size:
            purpose[rest], asked[:, rest] = self._after_opening(_standing(self.network, crowd.taken(rest)), ready[:, rest])
        return purpose, asked.T

    def _after_opening(self, now: Standing, ready: Flags) -> tuple[Numbers, Flags]:
        size = now.crowd.size
        safety = self.screens.parts(self.safety(now), ready)
        has_safety = np.any([place < NEVER for place in safety.values()] or [np.zeros(size, dtype=bool)], axis=0)
        listed = self.screens.listed(safety, size)
        weigh = np.flatnonzero(~has_safety | self.screens.has_room(safety, size))
        about = np.full((size, self.knowledge.policy.screen_answers), NOTHING)
        about[weigh] = self._worth_asking(now, weigh, ready)
        for number, place in safety.items():
            about[(about == number) & (place < NEVER)[:, None]] = NOTHING
        listed = np.concatenate([listed, about], axis=1)
        asked = self.screens.marked(self.screens.fitting(listed))
        rest = np.flatnonzero(~asked.any(axis=0))
        if rest.size:
            ready = ready[:, rest]
            measures = self.screens.listed(self.screens.parts(self.measures(_some(now, rest)), ready), len(rest))
            asked[:, rest] = self.screens.marked(self.screens.fitting(measures))
        purpose = np.where(has_safety, SAFETY, CONDITION)
        purpose[rest] = MEASURES
        return purpose, asked

    def safety(self, now: Standing) -> Slots:
        """The open safety questions in their order, the gravest flags first."""
        crowd = now.crowd.not_applying_absent()
        slots: dict[int, Places] = {}
        rank = self.knowledge.safety_order
        for place, flag in enumerate(self.flags):
            live, level = now.floor.live[flag.id], flag.disposition.level
            fired = now.floor.fired[flag.id] & (now.floor.level == level) & (level < EMERGENCY)
            if flag.unless is not None:
                speaks = (live | fired) & crowd.truths(flag.unless).unknown & crowd.has_present(flag.when)
                for k, finding in enumerate(findings_of(flag.unless)):
                    self._put(slots, finding, 2 * place * WIDE + k, np.flatnonzero(speaks & ~crowd.asked(finding)), crowd.size)
            people = np.flatnonzero(live)
            if people.size:
                for finding, needing in to_rule_out(flag.when, crowd.only(self.read[flag.id], people), rank.__getitem__).items():
                    self._put(slots, finding, (2 * place + 1) * WIDE + rank[finding], people[needing], crowd.size)
        return slots

    def _put(self, slots: dict[int, Places], finding: str, place: int, people: Numbers, size: int) -> None:
        """Ask these people so late, of so many in all, if not earlier."""
        number = self.number[finding]
        if people.size:
            row = slots.setdefault(number, np.full(size, NEVER, dtype=np.int32))
            row[people] = np.minimum(row[people], place)

    def _worth_asking(self, now: Standing, people: Numbers, ready: Flags) -> Numbers:
        """The questions about the condition worth asking these people, in order of a screen; listed[person, place]."""
        listed = np.full((len(people), self.knowledge.policy.screen_answers), NOTHING)
        fresh = np.flatnonzero((now.crowd.codes[self.counted] != NOT_ASKED).sum(axis=0)[people] < self.stop.questions)
        for start in range(0, len(fresh), AT_ONCE):
            block = fresh[start : start + AT_ONCE]
            listed[block] = self._weighed(_some(now, people[block]), ready[:, people[block]])
        return listed

    def _weighed(self, now: Standing, ready: Flags) -> Numbers:
        still = self._still(now.crowd, ready)
        groups: Flags = np.any(still, axis=1)
        listed = np.full((now.crowd.size, self.knowledge.policy.screen_answers), NOTHING)
        if not groups.any():
            return listed
        asked, here = self.singles.only(groups), still[groups]
        gain = worth(self.network, asked, now.people)
        wanted = here & self._matters(gain)
        last = np.flatnonzero(~wanted.any(axis=0))
        if last.size:
            leader = other_leader(self.network, asked, now.people.some(last))
            wanted[:, last] = here[:, last] & (leader >= self.stop.other_leader)
            last = last[~wanted[:, last].any(axis=0) & (now.people.floor[last] < EMERGENCY)]  # nothing said can rise above the highest floor
        if last.size:
            wanted[:, last] = self._in_pairs(now.people.some(last), still[:, last])[groups]
        some = np.flatnonzero(wanted.any(axis=0))
        if some.size:
            order = self._in_order(gain, here, wanted, some)
            listed[some] = self._first_parts(np.where(order == NOTHING, NOTHING, np.flatnonzero(groups)[order]), ready[:, some])
        return listed

    def _matters(self, gain: Worth) -> Flags:
        stop = self.stop
        return (gain.harm >= stop.fall_in_harm) | (gain.information >= stop.information_nats) | (gain.other_disposition >= stop.other_disposition)

    def _in_order(self, gain: Worth, here: Flags, wanted: Flags, people: Numbers) -> Numbers:
        """The groups of answers that are best for these people, as many as a screen has items, what is wanted first; listed[person, place]."""
        here, wanted = here[:, people].T, wanted[:, people].T
        harm, information = (np.where(here, each[:, people].T, 0.0) for each in (gain.harm, gain.information))
        value = share_of_most(harm, here) + self.knowledge.policy.information_voice * share_of_most(information, here)
        keys = np.where(wanted, 0, WANTED_FIRST) - np.rint(value * 10**DIGITS).astype(np.int64)
        keys = np.where(here, keys * WIDE + np.arange(here.shape[1]), LAST)
        place, own = smallest(keys, self.knowledge.policy.screen_items)
        return np.where(own < LAST, place, NOTHING)

    def _first_parts(self, order: Numbers, ready: Flags) -> Numbers:
        """The first of these findings of the network, or their parts, that one screen holds; groups kept together."""
        parts = np.where((order == NOTHING)[:, :, None], NOTHING, self.asked_as[order]).reshape(len(order), -1)
        parts[~ready[parts, np.arange(len(order))[:, None]]] = NOTHING
        return self.screens.together(closed_up(parts)[:, : self.knowledge.policy.screen_answers])

    def _still(self, crowd: Crowd, ready: Flags) -> Flags:
        """Which findings of the network are not known and can still be asked, themselves or by a part; still[finding of the network, person]."""
        can = ready.copy()
        for composite in self.knowledge.composites.values():
            number = self.number[composite.id]
            can[number] = ready[self.screens.asked_as[number]].any(axis=0) & (crowd.of(composite.id) <= NOT_KNOWN)
        return can[self.in_network]

    def _in_pairs(self, people: People, still: Flags) -> Flags:
        """The findings of pairs of one cluster that could, together, change the disposition; shape [finding of the network, person]."""
        one, two = self.network.pairs.findings.T
        open_pairs = still[one] & still[two]
        alive: Flags = np.any(open_pairs, axis=1)
        wanted = np.zeros_like(still)
        if alive.any():
            moves = other_disposition(self.network, self.pairs.only(alive), people)
            pair, person = np.nonzero((moves >= self.stop.other_disposition) & open_pairs[alive])
            for findings in (one, two):
                wanted[findings[alive][pair], person] = True
        return wanted

    def measures(self, now: Standing) -> Slots:
        """What stands between everybody and a measure that would otherwise be offered, as `care.asked_for` says."""
        slots: dict[int, Places] = {}
        crowd = now.crowd.not_applying_absent()
        for place, (_, finding, people) in enumerate(objections(self.network, now)):
            self._put(slots, finding, place, np.flatnonzero(people & ~crowd.asked(finding)), crowd.size)
        return slots


def objections(network: Network, now: Standing) -> Iterator[tuple[str, str, Flags]]:
    """Measure and finding, in order, for those whom the measure suits and for whom an objection that reads the finding is not ruled out."""
    crowd = now.crowd.not_applying_absent()
    for measure, people in indicated(network, now):
        truths = [crowd.truths(contraindication.when) for contraindication in measure.contraindications]
        for contraindication, truth in zip(measure.contraindications, truths, strict=True):
            if contraindication.level == "absolute":
                people = people & ~truth.true
        for contraindication, truth in zip(measure.contraindications, truths, strict=True):
            for finding in findings_of(contraindication.when):
                yield measure.id, finding, people & ~truth.false


def indicated(network: Network, now: Standing) -> Iterator[tuple[Measure, Flags]]:
    """Every measure that may be started alone, with those whose likely condition and phase it suits and who need no care soon."""
    likely = now.belief >= network.knowledge.policy.offered_from
    soon = np.maximum(now.floor.level, now.people.expected.argmin(axis=0)) >= URGENT
    phases = _phases(now.crowd)
    for measure in network.knowledge.measures.values():
        if measure.while_waiting or measure.gate != "self_care" or measure.grade == "none":
            continue
        columns = [network.index(name) for name in measure.helps.conditions]
        always = np.full(now.crowd.size, "prevention" in measure.helps.phases)
        timely = np.any([always, *(phases == phase for phase in measure.helps.phases)], axis=0)
        yield measure, ~soon & (likely[columns].any(axis=0) & timely if columns else True)


def still_asked_for(network: Network, now: Standing) -> tuple[Numbers, Numbers]:
    """By person, how many measures would suit, and how many of them are held back only because a question was not asked."""
    suited = np.sum([people for _, people in indicated(network, now)], axis=0)
    crowd = now.crowd.not_applying_absent()
    held: dict[str, Flags] = {}
    for measure, finding, people in objections(network, now):
        held[measure] = held.get(measure, np.zeros(crowd.size, dtype=bool)) | (people & ~crowd.asked(finding))
    return suited, np.sum(list(held.values()), axis=0)


def _phases(crowd: Crowd) -> NDArray[np.str_]:
    """The phase of everybody's episode; unknown counts as acute."""
    options = crowd.knowledge.findings[TIMED_BY].option_ids
    names = np.array(["acute", *(PHASES.get(option, "acute") for option in options)])
    return names[np.maximum(crowd.of(TIMED_BY), NOT_KNOWN)]


def _some(now: Standing, people: Numbers) -> Standing:
    """Only these people."""
    floor = Floor(now.floor.level[people], _each(now.floor.fired, people), _each(now.floor.live, people))
    return Standing(now.crowd.taken(people), floor, now.people.some(people), now.belief[:, people])


def _each(flags: Mapping[str, Flags], people: Numbers) -> Mapping[str, Flags]:
    return {flag: those[people] for flag, those in flags.items()}
