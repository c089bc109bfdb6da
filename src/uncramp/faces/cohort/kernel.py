"""What is told about many people, by a compiled kernel: the meaning of `exact`, and of `assess`, at the speed of the machine."""

from dataclasses import dataclass

from uncramp.faces.cohort.codebook import Codebook, Packed, Told
from uncramp.faces.cohort.crunch import crunch
from uncramp.faces.cohort.fixed import Beliefs, Choices, compile_beliefs, compile_choices
from uncramp.faces.cohort.room import Those, out_for, room_for
from uncramp.faces.cohort.rules import Rules, compile_rules
from uncramp.inference.network import Network


@dataclass(frozen=True, eq=False)
class Program:
    """The knowledge as arrays that the kernel runs; `causes` says how many there are."""

    rules: Rules
    beliefs: Beliefs
    choices: Choices
    causes: int


def compile_cohort(network: Network) -> Program:
    """The program of a network; built once."""
    codebook = Codebook(network.knowledge)
    return Program(compile_rules(network, codebook), compile_beliefs(network, codebook), compile_choices(network), len(network.knowledge.causes))


def tell(program: Program, packed: Packed) -> Told:
    """What is told about everybody; of each only from that person's own answers."""
    rules, beliefs, choices = program.rules, program.beliefs, program.choices
    out = out_for(packed.size, program.causes, len(rules.fired))
    those = Those(packed.age_years, packed.sex, packed.start, packed.codes)
    crunch(rules, beliefs, choices, those, out, room_for(rules, beliefs, len(choices.level), program.causes))
    return Told(**{name: getattr(out, name) for name in Told.__dataclass_fields__})
