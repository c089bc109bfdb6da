"""A person at the terminal who knows what is true of them, reads the questions on the screen and answers those.

`python -m tests.robot` plays the five interviews of docs/transcripts anew.
"""

import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from uncramp.faces.terminal import Terminal, interview
from uncramp.inference.network import Network, build_network
from uncramp.reading.read import read_knowledge
from uncramp.reading.strict_yaml import parse
from uncramp.terms.evidence import ABSENT, PRESENT, UNKNOWN
from uncramp.terms.finding import Finding
from uncramp.terms.knowledge import Knowledge

TRANSCRIPTS = Path(__file__).parent.parent / "docs" / "transcripts"
NUMBERED = re.compile(r"  ([1-9]\d*) (.+)")


@dataclass
class Robot:
    """Answers by its truth: what it does not mention is absent, or not known where there are options."""

    knowledge: Knowledge
    truth: dict[str, object]
    transcript: list[str] = field(default_factory=list)
    screen: list[str] = field(default_factory=list)

    def terminal(self) -> Terminal:
        """The terminal the robot sits at."""
        return Terminal(self.ask, self.say)

    def say(self, text: str) -> None:
        """What the robot reads."""
        self.transcript.append(text)
        self.screen.extend(text.splitlines())

    def ask(self, prompt: str) -> str:
        """What the robot types."""
        answer = self._answer(prompt)
        self.transcript.append(f"{prompt}{answer}")
        self.screen.clear()
        return answer

    def _answer(self, prompt: str) -> str:
        if prompt.startswith(self.knowledge.findings["age_years"].question):
            return str(self.truth["age_years"])
        if prompt.startswith(self.knowledge.findings["sex"].question):
            return {"female": "1", "male": "2"}.get(str(self.truth.get("sex")), "3")
        if "  0 none of these" in self.screen:
            return self._list_answer()
        return self._single_answer(self._asked(next(line for line in reversed(self.screen) if not NUMBERED.match(line))))

    def _asked(self, line: str) -> Finding:
        """The finding whose question stands in the line."""
        return max((f for f in self.knowledge.findings.values() if f.question in line), key=lambda finding: len(finding.question))

    def _list_answer(self) -> str:
        marks = []
        start = self.screen.index("Which of these apply?")
        for line in self.screen[start:]:
            found = NUMBERED.match(line)
            if found:
                value = self._of(self._asked(found[2]))
                marks += [found[1]] if value == PRESENT else [f"?{found[1]}"] if value == UNKNOWN else []
        return ",".join(marks) or "0"

    def _of(self, finding: Finding) -> object:
        """What is true: of a part, the composite's answer goes to its first part."""
        if finding.id in self.truth:
            return self.truth[finding.id]
        if finding.part_of in self.truth and self.knowledge.findings[str(finding.part_of)].parts[0] == finding.id:
            return self.truth[str(finding.part_of)]
        return UNKNOWN if finding.options else ABSENT

    def _single_answer(self, finding: Finding) -> str:
        value = self._of(finding)
        if value == UNKNOWN:
            return "?"
        return str(value) if finding.kind == "number" else str(finding.option_ids.index(str(value)) + 1)


def play(network: Network, truth: dict[str, object], path: Path) -> tuple[int, str]:
    """One whole interview: the exit code, and everything that stood on the screen."""
    robot = Robot(network.knowledge, truth)
    code = interview(network, robot.terminal(), path)
    return code, "\n".join(robot.transcript) + "\n"


def people() -> dict[str, dict[str, object]]:
    """Who the transcripts are about."""
    document = parse((TRANSCRIPTS / "people.yaml").read_bytes(), "people.yaml")
    return dict(document.data)


def remake() -> None:
    """Play every interview and write its transcript."""
    network = build_network(read_knowledge())
    for name, truth in people().items():
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / "interview.json"
            _, text = play(network, truth, place)
        (TRANSCRIPTS / f"{name}.txt").write_text(masked(text, network, place), "utf-8")


def masked(text: str, network: Network, place: Path) -> str:
    """The transcript without what differs from machine to machine or with every edit."""
    return text.replace(str(place), "interview.json").replace(network.knowledge.version, "VERSION")


if __name__ == "__main__":
    remake()
