"""One check as it is kept: the session, and what the web face must remember beside it."""

import json
from dataclasses import dataclass, replace
from typing import Any, cast, get_args

from uncramp.faces.session import Session, read_session
from uncramp.terms.evidence import Observation
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.person import Person
from uncramp.terms.policy import Thoroughness

DEPTHS: tuple[Thoroughness, ...] = get_args(Thoroughness)


@dataclass(frozen=True)
class Check:
    """A session; the country of the emergency number; how much to ask; and what was shown or asked once and need not be again."""

    session: Session
    country: str = ""
    depth: Thoroughness = "usual"
    alarm_seen: bool = False
    sex_confirmed: bool = False

    @property
    def person(self) -> Person:
        """Whom the check is about."""
        return self.session.person

    def with_answers(self, observations: tuple[Observation, ...]) -> "Check":
        """The check with these answers added or replaced."""
        return replace(self, session=replace(self.session, evidence=self.session.evidence + observations))

    def with_step(self, step: tuple[str, ...]) -> "Check":
        """The check with the screen among the steps to go back to; a screen answered again is the same step."""
        steps = self.session.steps
        known = {finding for earlier in steps for finding in earlier}
        added = tuple(finding for finding in step if finding not in known)
        return replace(self, session=replace(self.session, steps=(*steps, added) if added else steps))

    def text(self) -> str:
        """The check as it is kept."""
        beside = {"country": self.country, "depth": self.depth, "alarm_seen": self.alarm_seen, "sex_confirmed": self.sex_confirmed}
        return json.dumps({"session": self.session.plain(), **beside})


def read_check(knowledge: Knowledge, text: str) -> Check:
    """The check that was kept; AnswerError when its answers no longer fit the knowledge."""
    raw: dict[str, Any] = json.loads(text)
    return Check(
        read_session(knowledge, raw["session"]),
        country=raw["country"] if raw["country"] in knowledge.emergency_numbers else "",
        depth=cast(Thoroughness, raw["depth"]),
        alarm_seen=raw["alarm_seen"],
        sex_confirmed=raw["sex_confirmed"],
    )
