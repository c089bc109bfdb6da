"""The interview in a terminal: one screen of questions at a time, with back, skip, "don't know", why, and resume."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from uncramp.assess import assess
from uncramp.errors import ResumeError
from uncramp.faces.result import timeframe
from uncramp.faces.session import Session, load, put_aside, save
from uncramp.faces.wording import CARE_WHEN_YOUNG, NOT_ADVICE, PURPOSES, conflict_in_words, describe, progress_in_words, why_in_words
from uncramp.inference.network import Network
from uncramp.inference.posterior import contradicts_sex, posterior
from uncramp.interview import Screen, next_screen, open_safety
from uncramp.terms.condition import Disposition
from uncramp.terms.evidence import ABSENT, PRESENT, UNKNOWN, Observation
from uncramp.terms.finding import Finding
from uncramp.terms.person import Person, Sex
from uncramp.terms.policy import Thoroughness
from uncramp.triage import triage

HELP = (
    "Answer with the number of what fits. On lists: several numbers with commas (2,5), 0 = none of these,\n"
    "?3 = don't know number 3, ? = don't know any.\n"
    "b = back   s = skip   w = why do you ask?   r = result so far   q = stop (your answers are kept)   h = this help"
)
AFTER_ALARM = "r shows what to do until help comes; q stops; you can also go on."


class Stopped(Exception):
    """The person has stopped for now; the answers are kept."""


class Back(Exception):
    """The person wants to go one screen back."""


STOPS = (Stopped, EOFError, KeyboardInterrupt)
"""Every way in which a person leaves."""


@dataclass(frozen=True)
class Terminal:
    """How the interview talks: `ask` shows a prompt and returns one line (EOFError at the end of input), `say` shows text."""

    ask: Callable[[str], str]
    say: Callable[[str], None]


def interview(network: Network, terminal: Terminal, path: Path, *, depth: Thoroughness = "usual", start: Session | None = None) -> int:
    """Ask until enough is known, then show the result. Returns the exit code; the answers are in `path` after every screen."""
    terminal.say(f"uncramp - what is it, is it safe, and what now?\n{NOT_ADVICE}\n\n{HELP}\n")
    if path.is_dir():
        raise ResumeError(f"{path} is a folder; a file in which to keep the answers was expected; name one")
    try:
        session = _started(network, terminal, path, start)
        if session is None:
            return 2
        session = _ask_all(network, terminal, _checked_sex(network, terminal, session), path, depth)
    except STOPS:
        kept = f"What you answered so far is kept in {path}; `uncramp` takes it up again." if path.exists() else "Nothing was answered yet."
        terminal.say(f"\nStopped. {kept}")
        return 0
    terminal.say("\n" + result_text(network, session))
    terminal.say(f"Your answers are kept in {path}. `uncramp assess {path}` shows this again; delete the file when you no longer need it.")
    return 0


def _started(network: Network, terminal: Terminal, path: Path, start: Session | None) -> Session | None:
    """The session to go on with: the one given, the one kept, or a new one. What is kept is put aside, never overwritten."""
    if start is None:
        return _resumed(network, terminal, path) or _begin(network, terminal)
    if path.exists():
        put_aside(path)
    return start


def result_text(network: Network, session: Session) -> str:
    """The result of a session in words."""
    assessment = assess(network, session.person, session.evidence)
    return describe(network.knowledge, assessment, timeframe=timeframe(assessment), limits=False)


def _resumed(network: Network, terminal: Terminal, path: Path) -> Session | None:
    if not path.exists():
        return None
    try:
        session = load(network.knowledge, path)
    except ResumeError as error:
        put_aside(path)
        terminal.say(str(error))
        return None
    answer = ""
    while answer not in ("1", "2"):
        answer = _line(terminal, f"An interview with {len(session.evidence)} answers is kept. Go on with it? 1 = go on, 2 = start anew: ")
    if answer == "1":
        return session
    put_aside(path)
    return None


def _line(terminal: Terminal, prompt: str) -> str:
    answer = terminal.ask(prompt).strip().lower()
    if answer == "q":
        raise Stopped
    return answer


def _begin(network: Network, terminal: Terminal) -> Session | None:
    """Age and sex; None when the person is too young."""
    finding = network.knowledge.findings["age_years"]
    youngest, oldest = finding.min or 0, finding.max or 0
    while True:
        answer = _line(terminal, f"{finding.question} ")
        if not _is_count(answer) or int(answer) > oldest:
            terminal.say(f"{answer!r} was given; a number of years from {youngest:g} to {oldest:g} was expected, such as 54.")
        elif int(answer) < youngest:
            terminal.say(CARE_WHEN_YOUNG)
            return None
        else:
            return Session(Person(int(answer), _sex(network, terminal)))


def _sex(network: Network, terminal: Terminal) -> Sex | None:
    known: dict[str, Sex | None] = {"1": "female", "2": "male", "3": None, "?": None, "female": "female", "male": "male"}
    while True:
        answer = _line(terminal, f"{network.knowledge.findings['sex'].question} 1 = female, 2 = male, 3 = neither fits or rather not say: ")
        if answer in known:
            return known[answer]
        terminal.say(f"{answer!r} was given; 1, 2 or 3 was expected.")


def _checked_sex(network: Network, terminal: Terminal, session: Session) -> Session:
    """Ask again where an answer speaks against the recorded sex; what the person says then is kept, both if need be."""
    if not contradicts_sex(network, session.person, session.evidence):
        return session
    answer = _line(terminal, f"{conflict_in_words(session.person)} 1 = both are right, 2 = correct the sex: ")
    return replace(session, person=Person(session.person.age_years, _sex(network, terminal))) if answer == "2" else session


def _ask_all(network: Network, terminal: Terminal, session: Session, path: Path, depth: Thoroughness) -> Session:
    save(session, path)
    alarmed = False
    while (screen := next_screen(network, session.person, session.evidence, depth=depth)) is not None:
        alarmed = _alarm(network, terminal, session, alarmed)
        answered: list[Observation] = []
        try:
            answered.extend(_ask_screen(network, terminal, session, screen, answered))
            session = session.answered(tuple(answered))
        except Back:
            session = session.back()
        except STOPS:
            save(session.answered(tuple(answered)) if answered else session, path)
            raise
        save(session, path)
    return session


def _alarm(network: Network, terminal: Terminal, session: Session, alarmed: bool) -> bool:
    """Say at once, and once, when a red flag demands emergency help; the rest of the check stays open."""
    belief = posterior(network, session.person, session.evidence)
    decision = triage(network, session.person, session.evidence, belief)
    if decision.floor < Disposition.EMERGENCY or alarmed:
        return alarmed
    flags = "; ".join(flag.name for flag in decision.fired if flag.disposition is Disposition.EMERGENCY)
    bar = "!" * len(HELP.splitlines()[-1])
    terminal.say(f"\n{bar}\nGET EMERGENCY HELP NOW: call the emergency services. Why: {flags}.\n{AFTER_ALARM}\n{bar}\n")
    return True


def _ask_screen(network: Network, terminal: Terminal, session: Session, screen: Screen, answered: list[Observation]) -> tuple[Observation, ...]:
    """The last answers of the screen; each earlier one is put into `answered` as it is given, so that nothing is lost."""
    terminal.say(f"\n--- {PURPOSES[screen.purpose]}{_progress(network, session, screen)} ---")
    listed = [finding for finding in screen.findings if not finding.options]
    for finding in screen.findings:
        if finding.options:
            answered.append(_ask_one(network, terminal, session, finding))
    if len(listed) == 1:
        return (_ask_one(network, terminal, session, listed[0]),)
    return _ask_list(network, terminal, session, listed) if listed else ()


def _progress(network: Network, session: Session, screen: Screen) -> str:
    if screen.purpose != "safety":
        return f" ({progress_in_words(len(session.evidence), None)})"
    belief = posterior(network, session.person, session.evidence)
    decision = triage(network, session.person, session.evidence, belief)
    left = len(open_safety(network.knowledge, session.person, session.evidence, decision))
    return f" ({progress_in_words(len(session.evidence), left)})"


def _ask_one(network: Network, terminal: Terminal, session: Session, finding: Finding) -> Observation:
    choices = [(option.id, option.label) for option in finding.options] if finding.kind != "number" else []
    if not finding.options:
        choices = [(PRESENT, "yes"), (ABSENT, "no")]
    terminal.say(finding.question + (f" ({finding.hint})" if finding.hint else ""))
    for number, (_, label) in enumerate(choices, 1):
        terminal.say(f"  {number} {label}")
    while True:
        answer = _command(network, terminal, session, (finding,), _line(terminal, "> "))
        if answer in ("?", "s"):
            return Observation(finding.id, UNKNOWN)
        observation = _number(finding, answer) if finding.kind == "number" else _choice(finding, choices, answer)
        if observation is not None:
            return observation
        expected = f"{finding.min:g} to {finding.max:g}" if finding.kind == "number" else f"1 to {len(choices)}"
        if answer:
            terminal.say(f"{answer!r} was given; {expected}, ? or a letter was expected (h = help).")


def _number(finding: Finding, answer: str) -> Observation | None:
    try:
        number = float(answer)
    except ValueError:
        return None
    if finding.min is None or finding.max is None or not finding.min <= number <= finding.max:
        return None
    return Observation(finding.id, finding.option_of(number), number)


def _choice(finding: Finding, choices: list[tuple[str, str]], answer: str) -> Observation | None:
    by_word = {label: option for option, label in choices} | {"y": PRESENT, "n": ABSENT}
    if _is_count(answer) and 1 <= int(answer) <= len(choices):
        return Observation(finding.id, choices[int(answer) - 1][0])
    word = by_word.get(answer)
    return Observation(finding.id, word) if word in finding.option_ids else None


def _ask_list(network: Network, terminal: Terminal, session: Session, findings: list[Finding]) -> tuple[Observation, ...]:
    terminal.say("Which of these apply?")
    for number, finding in enumerate(findings, 1):
        terminal.say(f"  {number} {finding.question}" + (f" ({finding.hint})" if finding.hint else ""))
    terminal.say("  0 none of these")
    while True:
        answer = _command(network, terminal, session, tuple(findings), _line(terminal, "> "))
        if answer in ("?", "s"):
            return tuple(Observation(finding.id, UNKNOWN) for finding in findings)
        marked = _marks(answer, len(findings))
        if marked is not None:
            return _marked(findings, *marked)
        if answer:
            terminal.say(
                f"{answer!r} was given; numbers from 1 to {len(findings)} with commas, 0 for none, or ?3 for don't know was expected (h = help)."
            )


def _marks(answer: str, count: int) -> tuple[set[int], set[int]] | None:
    """The numbers marked present and unknown; None when the line is not understood. An empty line is no answer."""
    present: set[int] = set()
    unknown: set[int] = set()
    for word in answer.replace(",", " ").split():
        digits = word.strip("?")
        if not _is_count(digits) or int(digits) > count:
            return None
        if int(digits):
            (unknown if "?" in word else present).add(int(digits))
    return (present, unknown - present) if any(letter.isdigit() for letter in answer) else None


def _marked(findings: list[Finding], present: set[int], unknown: set[int]) -> tuple[Observation, ...]:
    """What the marks say. Where only "don't know" was marked nothing is said of the others; they are asked again."""
    said = dict.fromkeys(present, PRESENT) | dict.fromkeys(unknown, UNKNOWN)
    if unknown and not present:
        return tuple(Observation(findings[n - 1].id, option) for n, option in said.items())
    return tuple(Observation(finding.id, said.get(n, ABSENT)) for n, finding in enumerate(findings, 1))


def _is_count(text: str) -> bool:
    """Whether it is a plain whole number."""
    return text.isascii() and text.isdigit()


def _command(network: Network, terminal: Terminal, session: Session, findings: tuple[Finding, ...], answer: str) -> str:
    """Carry out a letter; the empty text means that it was one and the question stands."""
    if answer == "b":
        raise Back
    if answer == "h":
        terminal.say(HELP)
    elif answer == "w":
        for finding in findings:
            terminal.say(f"  {finding.question} {why_in_words(network.knowledge, finding)}")
    elif answer == "r":
        terminal.say("So far, and further answers may change it:\n" + result_text(network, session))
    else:
        return answer
    return ""
