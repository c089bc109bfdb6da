"""For editors of the knowledge: what a change does, whether every rule is watched, whether anything dangerous passes."""

from collections import Counter
from collections.abc import Callable

from uncramp.difference import Difference, Move, difference
from uncramp.faces.progress import Progress
from uncramp.faces.versions import knowledge_at
from uncramp.inference.network import Network, build_network
from uncramp.mutation import mutants, verdicts
from uncramp.reading.case_file import read_cases
from uncramp.reading.read import read_knowledge
from uncramp.reading.statement_file import read_statements
from uncramp.register import disagreements
from uncramp.safety import Outcome, Tally, frontier, macro, outcomes, tallied, weighted, with_losses
from uncramp.terms.condition import Disposition
from uncramp.terms.evidence import PRESENT

Say = Callable[[str], None]
POPULATION = 20_000
EXAMPLES = 10
SEED = 20261123
FRONTIER_WORLDS, FRONTIER_PEOPLE = 20, 40
FACTORS = (1 / 4, 1 / 2, 1, 2, 4)


def show_difference(revision: str, say: Say, *, people: int = POPULATION) -> int:
    """What separates the present knowledge from that of a revision or folder, for a fixed simulated population."""
    before = build_network(knowledge_at(revision))
    after = build_network(read_knowledge())
    if before.knowledge.version == after.knowledge.version:
        say(f"The knowledge of {revision} is the same as now (version {after.knowledge.version}).")
        return 0
    with Progress("people judged twice", people) as progress:
        found = difference(before, after, people=people, seed=SEED, tick=progress.tick)
    _tell(found, before, after, say)
    return 0


def _tell(found: Difference, before: Network, after: Network, say: Say) -> None:
    up = sum(move.up for move in found.moves)
    say(f"Of {found.people:,} simulated people {len(found.moves):,} get another disposition:")
    say(f"  {up:,} are sent to care sooner, {len(found.moves) - up:,} later")
    say(f"(knowledge {before.knowledge.version} -> {after.knowledge.version})")
    for (old, new), count in found.table().most_common():
        say(f"  {count:6,}  {old.value} -> {new.value}")
    say("By condition that is truly there:")
    for (condition, moved_up), count in found.by_condition().most_common(EXAMPLES * 2):
        say(f"  {count:6,}  {'up  ' if moved_up else 'DOWN'} {condition}")
    for move in found.examples(EXAMPLES):
        say(_example(move))


def _example(move: Move) -> str:
    person = move.simulated.person
    present = [o.finding for o in move.simulated.evidence.values() if o.option == PRESENT]
    lost = {flag.id for flag in move.before.fired} - {flag.id for flag in move.after.fired}
    gained = {flag.id for flag in move.after.fired} - {flag.id for flag in move.before.fired}
    flags = "".join([f"; no longer {', '.join(sorted(lost))}" if lost else "", f"; now {', '.join(sorted(gained))}" if gained else ""])
    return (
        f"- {person.sex}, {person.age_years}, {move.simulated.condition}: {move.before.disposition.value} -> {move.after.disposition.value}{flags}\n"
        f"    present: {', '.join(present)}"
    )


def show_mutation(say: Say) -> int:
    """Every mutant of every red flag and contraindication, and what noticed it; 1 when one was not noticed."""
    network = build_network(read_knowledge())
    statements, cases = read_statements(network.knowledge), read_cases(network.knowledge)
    wrong = list(disagreements(network.knowledge, statements))
    for disagreement in wrong:
        say(f"REGISTER: {disagreement}")
    total = sum(1 for _ in mutants(network.knowledge))
    with Progress("mutants", total) as progress:
        found = list(verdicts(network, statements, cases, progress.tick))
    alive = [verdict for verdict in found if verdict.killed_by is None]
    for verdict in alive:
        say(f"SURVIVED: {verdict.mutant.rule}: {verdict.mutant.change}")
    for killer, count in Counter((verdict.killed_by or "nothing").split(":")[0].split(" ")[0] for verdict in found).most_common():
        say(f"{count:6,}  noticed by {killer}")
    say(f"{len(found) - len(alive)} of {len(found)} mutants noticed")
    return 1 if alive or wrong else 0


def show_safety(say: Say, *, worlds: int, people: int) -> int:
    """How many simulated people with grave conditions reach care in time, and how many with benign ones are sent too soon."""
    network = build_network(read_knowledge())
    conditions = network.knowledge.conditions.values()
    grave = [c.id for c in conditions if c.disposition is Disposition.EMERGENCY]
    benign = [c.id for c in conditions if c.disposition is Disposition.SELF_CARE]
    found = []
    for seed, (what, names) in enumerate((("worlds with grave conditions", grave), ("worlds with benign conditions", benign))):
        with Progress(what, worlds) as progress:
            found.append(list(outcomes(network, worlds=worlds, people=people, seed=SEED + seed, conditions=names, tick=progress.reach)))
    say(f"{worlds} perturbed worlds, {people} people of each condition, every question answered; knowledge {network.knowledge.version}")
    _tell_frontier(network, grave, benign, say, worlds=min(worlds, FRONTIER_WORLDS), people=min(people, FRONTIER_PEOPLE))
    _tell_grave(network, found[0], say)
    _tell_benign(network, found[1], say)
    return 0


def _tell_frontier(network: Network, grave: list[str], benign: list[str], say: Say, *, worlds: int, people: int) -> None:
    """What the model could attain at best: a judge who knows each drawn world's own numbers and looks at probability alone."""
    with Progress("worlds for the frontier", worlds) as progress:
        points = frontier(network, grave, benign, worlds=worlds, people=people, seed=SEED, tick=progress.reach)
    say("The best that probability alone could attain, by a judge who knows each world's own numbers:")
    for point in points:
        say(f"  to find {point.found:.0%} of emergencies (macro-average), {point.sent:.1%} of self-care people are sent to emergency")
    say("")


def show_sensitivity(say: Say, *, worlds: int, people: int) -> int:
    """How the measured safety changes when going too late counts less or more than the reviewed losses say."""
    network = build_network(read_knowledge())
    conditions = network.knowledge.conditions.values()
    grave = [c.id for c in conditions if c.disposition is Disposition.EMERGENCY]
    benign = [c.id for c in conditions if c.disposition is Disposition.SELF_CARE]
    say(f"{worlds} perturbed worlds, {people} people of each condition; knowledge {network.knowledge.version}")
    say("too late counts | emergencies same-day | emergencies to emergency | self-care without stand-alone flag: same-day or higher | to emergency")
    with Progress("settings", len(FACTORS)) as progress:
        for factor in FACTORS:
            judge = with_losses(network, factor)
            ill = list(outcomes(judge, worlds=worlds, people=people, seed=SEED, conditions=grave))
            well = [o for o in outcomes(judge, worlds=worlds, people=people, seed=SEED + 1, conditions=benign) if not o.stands_alone]
            truly = [outcome for outcome in ill if outcome.gold is Disposition.EMERGENCY]
            figures = (
                macro(tallied(ill, lambda o: o.same_day)),
                macro(tallied(truly, lambda o: o.shown is Disposition.EMERGENCY)),
                macro(tallied(well, lambda o: o.shown >= Disposition.URGENT)),
                macro(tallied(well, lambda o: o.shown is Disposition.EMERGENCY)),
            )
            say(f"{factor:>6g} times | " + " | ".join(f"{figure:.1%}" for figure in figures))
            progress.tick()
    return 0


def _tell_grave(network: Network, found: list[Outcome], say: Say) -> None:
    truly = [outcome for outcome in found if outcome.gold is Disposition.EMERGENCY]
    _section(network, "Emergencies that reach same-day care (24 hours or less)", tallied(found, lambda o: o.same_day), say)
    _section(network, "Emergencies, as modifiers say, that reach emergency", tallied(truly, lambda o: o.shown is Disposition.EMERGENCY), say)
    by_rules = tallied(found, lambda o: o.floor >= Disposition.URGENT)
    say(f"By red flags alone, urgent or higher: macro-average {macro(by_rules):.1%}, weighted by prior {weighted(network, by_rules):.1%}\n")


def _tell_benign(network: Network, found: list[Outcome], say: Say) -> None:
    quiet = [outcome for outcome in found if not outcome.stands_alone]
    for who, group in (("all", found), ("without a stand-alone flag", quiet)):
        sooner = tallied(group, lambda o: o.shown >= Disposition.URGENT)
        _section(network, f"Self-care people ({who}) sent same-day or higher", tuple(reversed(sooner)), say)
        now = tallied(group, lambda o: o.shown is Disposition.EMERGENCY)
        say(f"Self-care people ({who}) sent to emergency: macro-average {macro(now):.1%}, weighted by prior {weighted(network, now):.1%}\n")


def _section(network: Network, title: str, tallies: tuple[Tally, ...], say: Say) -> None:
    say(f"{title}: macro-average {macro(tallies):.1%}, weighted by prior {weighted(network, tallies):.1%}")
    for tally in tallies:
        say(f"  {tally.share:6.1%} ({tally.interval.low:.1%} to {tally.interval.high:.1%}, n = {tally.people:,})  {tally.condition}")
    say("")
