"""Whole interviews of many people at once, screen by screen in step: the same questions as `interview` puts to each of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from uncramp.care import PHASES, TIMED_BY
from uncramp.inference.dependence import Array
from uncramp.inference.network import Network
from uncramp.interview import DIGITS, Purpose, share_of_most
from uncramp.many.belief import Layers, People, double, layers_of, other_leader, patterns_of, probabilities, single, worth
from uncramp.many.crowd import NOT_ASKED, NOT_KNOWN, Crowd, Flags, Numbers, to_rule_out
from uncramp.many.triage import EMERGENCY, URGENT, Floor, dispositions, floor_of, log_prior, losses
from uncramp.terms.criterion import findings_of
from uncramp.terms.measure import Measure
from uncramp.terms.policy import StopRule, Thoroughness

PURPOSES: tuple[Purpose, ...] = ("opening", "safety", "condition", "measures")
OPENING, SAFETY, CONDITION, MEASURES = range(len(PURPOSES))
Slots = NDArray[np.int64]
"""slots[person, finding]: the place of a question in the order of asking, `NEVER` where it is not to be asked."""
NEVER = np.iinfo(np.int64).max
WIDE = 1 << 12
"""More than there are findings, so that two orders can be told in one number."""
LAST = 1 << 28
"""Later than any question's place within its purpose."""
AT_ONCE = 2048
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
    crowd = crowd.completed()
    options = {finding: crowd.of(finding) for finding in network.findings}
    patterns, layers = patterns_of(network, options), layers_of(network, options, crowd.size)
    p = probabilities(network, log_prior(network, crowd), patterns, layers)
    floor, cost = floor_of(crowd), losses(network, crowd)[:, network.of_form] * p.T
    return Standing(crowd, floor, People(p.T, cost, patterns, layers, floor.level), network.by_condition(p).T)


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
        purpose, asked, busy = purpose[on], asked[on], busy[on]
        screens[purpose, busy] += 1
        answers[purpose, busy] += asked.sum(axis=1)
        person, finding = np.nonzero(asked)
        codes[finding, busy[person]] = said[finding, busy[person]]
        tick(facts.size - busy.size)
    return Played(facts.answered(codes), screens, answers)


class Asker:
    """What everybody is asked next, with all that depends on the network alone made ready."""

    def __init__(self, network: Network, stop: StopRule) -> None:
        knowledge = network.knowledge
        findings = tuple(knowledge.findings.values())
        self.network, self.knowledge, self.stop = network, knowledge, stop
        self.number = {finding.id: number for number, finding in enumerate(findings)}
        self.in_network = np.array([self.number[name] for name in network.findings])
        self.singles, self.pairs = single(network), double(network)
        groups = list(dict.fromkeys(finding.group for finding in findings))
        self.group = np.array([groups.index(finding.group) for finding in findings])
        self.members = [np.flatnonzero(self.group == number) for number in range(len(groups))]
        self.item = np.array([self.number[finding.part_of or finding.id] for finding in findings])
        self.counted = np.array([not finding.must_ask and not finding.part_of for finding in findings])

    def next_screens(self, crowd: Crowd) -> tuple[Numbers, Flags]:
        """The purpose of everybody's next screen, and asked[person, finding]; nothing is asked of those of whom enough is known."""
        crowd = crowd.completed()
        ready = self.askable(crowd)
        purpose, asked = np.full(crowd.size, OPENING), np.zeros((crowd.size, len(self.group)), dtype=bool)
        for names in self.knowledge.policy.opening:
            screen = np.zeros_like(asked)
            screen[:, [self.number[part] for name in names for part in self.knowledge.asked_as[name]]] = True
            asked = np.where(asked.any(axis=1, keepdims=True), asked, screen & ready)
        rest = np.flatnonzero(~asked.any(axis=1))
        if rest.size:
            purpose[rest], asked[rest] = self._after_opening(standing(self.network, crowd.taken(rest)), ready[rest])
        return purpose, asked

    def askable(self, crowd: Crowd) -> Flags:
        """Who can be asked what: not asked yet, no composite, and applying; ready[person, finding]."""
        ready = crowd.codes.T == NOT_ASKED
        ready[:, [self.number[name] for name in (*self.knowledge.composites, "sex", "age_years")]] = False
        for finding in self.knowledge.limited:
            ready[:, self.number[finding.id]] &= crowd.applies(finding)
        return ready

    def _after_opening(self, now: Standing, ready: Flags) -> tuple[Numbers, Flags]:
        safety = self.grouped(self.parts(self.safety(now), ready))
        has_safety = (safety < NEVER).any(axis=1)
        room = has_safety & self._has_room(safety)
        about = np.full_like(safety, NEVER)
        weigh = np.flatnonzero(room | ~has_safety)
        if weigh.size:
            about[weigh] = self._worth_asking(now, weigh, ready[weigh])
        about[safety < NEVER] = NEVER
        keys = np.where((safety < NEVER) | (about == NEVER), safety, about + (NEVER >> 1))
        asked = self.fitting(keys)
        rest = np.flatnonzero(~asked.any(axis=1))
        if rest.size:
            asked[rest] = self.fitting(self.grouped(self.parts(self.measures(_some(now, rest)), ready[rest])))
        purpose = np.where(has_safety, SAFETY, CONDITION)
        purpose[rest] = MEASURES
        return purpose, asked

    def safety(self, now: Standing) -> Slots:
        """The open safety questions in their order, the gravest flags first; slots[person, finding]."""
        crowd = now.crowd.not_applying_absent()
        slots = np.full((len(self.group), crowd.size), NEVER)
        rank = self.knowledge.safety_order
        flags = sorted(self.knowledge.red_flags.values(), key=lambda flag: -flag.disposition.level)
        for place, flag in enumerate(flags):
            live, level = now.floor.live[flag.id], flag.disposition.level
            fired = now.floor.fired[flag.id] & (now.floor.level == level) & (level < EMERGENCY)
            if flag.unless is not None:
                speaks = (live | fired) & crowd.truths(flag.unless).unknown & crowd.has_present(flag.when)
                for k, finding in enumerate(findings_of(flag.unless)):
                    self._put(slots, finding, 2 * place * WIDE + k, speaks & ~crowd.asked(finding))
            people = np.flatnonzero(live)
            if people.size:
                for finding, needing in to_rule_out(flag.when, crowd.taken(people), rank.__getitem__).items():
                    self._put(slots, finding, (2 * place + 1) * WIDE + rank[finding], people[needing])
        return slots.T

    def _put(self, slots: Slots, finding: str, slot: int, people: Flags | Numbers) -> None:
        row = slots[self.number[finding]]
        row[people] = np.minimum(row[people], slot)

    def parts(self, slots: Slots, ready: Flags) -> Slots:
        """Parts instead of composites, and only what can be asked."""
        found = np.where(ready, slots * len(PURPOSES) * 2, NEVER)
        found[slots == NEVER] = NEVER
        for composite in self.knowledge.composites.values():
            own = slots[:, self.number[composite.id]]
            for k, part in enumerate(composite.parts):
                number = self.number[part]
                slot = np.where((own < NEVER) & ready[:, number], own * len(PURPOSES) * 2 + k, NEVER)
                found[:, number] = np.minimum(found[:, number], slot)
        return found

    def grouped(self, slots: Slots) -> Slots:
        """The same questions in the order of a screen: groups as they first come, each kept together."""
        first = np.stack([slots[:, members].min(axis=1) for members in self.members], axis=1)
        return np.where(slots < NEVER, first[:, self.group] * LAST + slots, NEVER)

    def _has_room(self, slots: Slots) -> Flags:
        """For whom one screen holds all of these questions and more."""
        wanted = slots < NEVER
        items = np.zeros_like(wanted)
        np.logical_or.at(items.T, self.item, wanted.T)
        policy = self.knowledge.policy
        return (items.sum(axis=1) < policy.screen_items) & (wanted.sum(axis=1) < policy.screen_answers)

    def fitting(self, slots: Slots) -> Flags:
        """The first questions that one screen holds, by items and by single answers; asked[person, finding]."""
        most = self.knowledge.policy.screen_answers
        first = np.argpartition(slots, most, axis=1)[:, :most]
        first = np.take_along_axis(first, np.take_along_axis(slots, first, axis=1).argsort(axis=1), axis=1)
        item = self.item[first]
        seen = (item[:, :, None] == item[:, None, :]) & np.tri(most, k=-1, dtype=bool)
        items = np.cumsum(~seen.any(axis=2), axis=1)
        fits = (items <= self.knowledge.policy.screen_items) & (np.take_along_axis(slots, first, axis=1) < NEVER)
        asked = np.zeros(slots.shape, dtype=bool)
        np.put_along_axis(asked, first, np.logical_and.accumulate(fits, axis=1), axis=1)
        return asked

    def _worth_asking(self, now: Standing, people: Numbers, ready: Flags) -> Slots:
        """The questions about the condition worth asking these people, in order of a screen."""
        slots = np.full(ready.shape, NEVER)
        fresh = (now.crowd.codes[self.counted] != NOT_ASKED).sum(axis=0) < self.stop.questions
        for start in range(0, len(people), AT_ONCE):
            block = slice(start, start + AT_ONCE)
            slots[block] = self._weighed(_some(now, people[block]), ready[block])
        slots[~fresh[people]] = NEVER
        chosen = self.fitting(self.parts(slots, ready))
        return self.grouped(np.where(chosen, self.parts(slots, ready), NEVER))

    def _weighed(self, now: Standing, ready: Flags) -> Slots:
        stop, voice = self.stop, self.knowledge.policy.information_voice
        still = self._still(now.crowd, ready)
        groups: Flags = np.any(still, axis=0)
        slots = np.full(ready.shape, NEVER)
        if not groups.any():
            return slots
        asked, here = self.singles.only(groups), still[:, groups]
        gain = worth(self.network, asked, now.people)
        harm, information = (np.where(here, each.T, 0.0) for each in (gain.harm, gain.information))
        wanted = here & ((harm >= stop.fall_in_harm) | (information >= stop.information_nats) | (stop.other_disposition <= gain.other_disposition.T))
        last = np.flatnonzero(~wanted.any(axis=1))
        if last.size:
            leader = other_leader(self.network, asked, _some(now, last).people, gain.chance[:, last]).T
            wanted[last] = here[last] & (leader >= stop.other_leader)
            last = last[~wanted[last].any(axis=1)]
        if last.size:
            wanted[last] = self._in_pairs(_some(now, last), still[last])[:, groups]
        value = share_of_most(harm, here) + voice * share_of_most(information, here)
        place = np.empty(value.shape, dtype=np.int64)
        np.put_along_axis(place, np.lexsort((-np.round(value, DIGITS), ~wanted), axis=1), np.arange(value.shape[1])[None], axis=1)
        slots[:, self.in_network[groups]] = np.where(here & wanted.any(axis=1, keepdims=True), place, NEVER)
        return slots

    def _still(self, crowd: Crowd, ready: Flags) -> Flags:
        """Which findings of the network are not known and can still be asked, themselves or by a part; still[person, finding of the network]."""
        can = ready.copy()
        for composite in self.knowledge.composites.values():
            some_part = ready[:, [self.number[part] for part in composite.parts]].any(axis=1)
            can[:, self.number[composite.id]] = some_part & (crowd.of(composite.id) <= NOT_KNOWN)
        return can[:, self.in_network]

    def _in_pairs(self, now: Standing, still: Flags) -> Flags:
        """The findings of pairs of one cluster that could, together, change the disposition; shape [person, finding of the network]."""
        both = self.network.pairs.findings
        open_pairs: Flags = np.all(still[:, both], axis=2)
        alive: Flags = np.any(open_pairs, axis=0)
        wanted = np.zeros_like(still)
        if alive.any():
            moves = worth(self.network, self.pairs.only(alive), now.people).other_disposition.T
            person, pair = np.nonzero((moves >= self.stop.other_disposition) & open_pairs[:, alive])
            wanted[person[:, None], both[alive][pair]] = True
        return wanted

    def measures(self, now: Standing) -> Slots:
        """What stands between everybody and a measure that would otherwise be offered, as `care.asked_for` says."""
        slots = np.full((len(self.group), now.crowd.size), NEVER)
        crowd = now.crowd.not_applying_absent()
        for place, (_, finding, people) in enumerate(objections(self.network, now)):
            self._put(slots, finding, place, people & ~crowd.asked(finding))
        return slots.T


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
    layers = [Layers(s.layer, s.log_share[people], s.rest[:, people], s.active[:, people], s.idle[:, people]) for s in now.people.layers]
    whole = now.people
    some = People(whole.p[:, people], whole.cost[:, :, people], whole.patterns[:, people], layers, whole.floor[people])
    return Standing(now.crowd.taken(people), floor, some, now.belief[:, people])


def _each(flags: Mapping[str, Flags], people: Numbers) -> Mapping[str, Flags]:
    return {flag: those[people] for flag, those in flags.items()}
