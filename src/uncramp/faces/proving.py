"""`uncramp prove`: each law as it is proved, and a counter-example replayed through the code when one fails."""

import json
from collections.abc import Callable

from uncramp.assess import assess
from uncramp.inference.network import Network
from uncramp.reading.answers import read_answers
from uncramp.reading.prove import LAWS, CounterExample, Proof, prove


def prove_aloud(network: Network, say: Callable[[str], None]) -> int:
    """Prove every law and say so; 1 when a law fails, else 0."""
    failed = 0
    for number, proof in enumerate(prove(network.knowledge), 1):
        say(f"[{number}/{len(LAWS)}] {'proved' if proof.holds else 'BROKEN'} in {proof.seconds:.1f} s: {proof.says}")
        if proof.counter_example is not None:
            failed += 1
            replay(network, proof, proof.counter_example, say)
    say(f"{len(LAWS) - failed} of {len(LAWS)} laws proved over every possible set of answers (knowledge {network.knowledge.version})")
    return 1 if failed else 0


def replay(network: Network, proof: Proof, example: CounterExample, say: Callable[[str], None]) -> None:
    """Show the answers that break a law, and what the code makes of them."""
    say(f"  {proof.law} is broken by these answers (save them and run `uncramp assess` on the file):")
    say("  " + json.dumps(example.answers))
    answers = read_answers(network.knowledge, example.answers)
    assessment = assess(network, answers.person, answers.evidence)
    given = assessment.triage.harm.disposition
    if given is not example.harm:
        say(f"  needs h = {example.harm.value}; for these answers alone expected harm gives {given.value}")
    shown = ", ".join(entry.measure.id for entry in assessment.plan.chosen) or "nothing"
    say(f"  the code says {assessment.triage.disposition.value} and shows {shown}")
