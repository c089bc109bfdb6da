"""`uncramp questions`: what each question is worth, and what parts conditions that are often confused."""

from collections.abc import Callable

from uncramp.faces.progress import Progress
from uncramp.inference.network import Network
from uncramp.question_value import confusions, question_values

SEED = 20261124
PAIRS = 20


def show_questions(network: Network, say: Callable[[str], None], *, people: int) -> None:
    """A table of every question, those that never pay, and the pairs most often confused."""
    with Progress("questions", len(network.findings)) as progress:
        values = question_values(network, people, SEED, tick=progress.tick)
    say(f"{people:,} simulated people with every question answered; knowledge {network.knowledge.version}")
    say("Without this one answer: another disposition by flags and harm | another leading condition | nats lost | what the question serves")
    for value in values:
        say(f"  {value.disposition:6.2%} {value.leader:6.2%} {value.nats:6.3f}  {value.finding}: {', '.join(value.serves) or 'nothing else'}")
    idle = [value.finding for value in values if not value.pays]
    say(f"Questions whose loss changed nothing for anybody and that serve nothing else: {', '.join(idle) or 'none'}")
    say("\nConditions most often taken for each other with everything asked, and the question that parts them best:")
    for pair in confusions(network, people, SEED, PAIRS):
        lay = network.knowledge.findings[pair.parted_by].question
        say(f"  {pair.one} -> {pair.other} {pair.taken_for_other:.0%}, back {pair.taken_for_one:.0%}; {pair.parted_by} ({pair.nats:.2f} nats): {lay}")
