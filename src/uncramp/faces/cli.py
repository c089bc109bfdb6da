"""The command line: `uncramp` interviews; `assess`, `explain`, `cases`, `check` and `findings` work on files."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from uncramp.assess import assess
from uncramp.cases import run_cases
from uncramp.errors import AnswerError, Fault, UncrampError
from uncramp.evaluate import MODES, Way
from uncramp.faces.cohort_commands import cohort
from uncramp.faces.day_commands import day, workout
from uncramp.faces.editing import POPULATION, show_difference, show_mutation, show_safety, show_sensitivity
from uncramp.faces.evaluation import run, table
from uncramp.faces.evaluation import to_plain as evaluation_to_plain
from uncramp.faces.evaluation_page import page
from uncramp.faces.given_files import STANDARD_INPUT, given_answers, unreadable
from uncramp.faces.library_commands import article, library
from uncramp.faces.questioning import show_questions
from uncramp.faces.refusing import BAD_INPUT, told
from uncramp.faces.rehearsing import show_rehearsal
from uncramp.faces.result import timeframe, to_plain
from uncramp.faces.safety_case import safety_case, unshown
from uncramp.faces.session import Session, usual_file
from uncramp.faces.terminal import Terminal, interview
from uncramp.faces.wording import describe, reason
from uncramp.inference.explanation import explain as explain_shift
from uncramp.inference.layers import implied_exposures
from uncramp.inference.network import Network, build_network
from uncramp.reading.answers import read_answers
from uncramp.reading.case_file import read_cases, read_evaluation_cases
from uncramp.reading.coverage import coverage
from uncramp.reading.hazard_file import read_hazards
from uncramp.reading.pattern_file import has_patterns, read_patterns
from uncramp.reading.read import read_knowledge
from uncramp.rehearsal import Plan
from uncramp.simulate import Noise
from uncramp.terms.policy import Thoroughness

app = typer.Typer(help="What is it, and is it safe? What do I do now? How do I stop it coming back?", no_args_is_help=False)
app.command()(day)
app.command()(workout)
app.command()(article)
app.command()(library)
app.add_typer(cohort, name="cohort")

Asking = Literal["all", "interview", "both"]
KnowledgeFolder = Annotated[Path | None, typer.Option("--knowledge", help="Another knowledge folder than the bundled one.")]


def main() -> None:
    """Run the command line; every expected error is one clear sentence and exit code 2."""
    told(lambda: app(prog_name="uncramp"))


Depth = Annotated[Thoroughness, typer.Option(help="How much to ask: quick, usual or thorough.")]
Keep = Annotated[Path | None, typer.Option(help="File in which the answers are kept after every screen.")]
From = Annotated[Path | None, typer.Option("--from", help="Begin with the answers in this file.")]


@app.callback(invoke_without_command=True)
def start(context: typer.Context, depth: Depth = "usual", keep: Keep = None, answers: From = None) -> None:
    """Without a command: the interview."""
    if context.invoked_subcommand is None:
        interview_command(depth, keep, answers)


@app.command("interview")
def interview_command(depth: Depth = "usual", keep: Keep = None, answers: From = None) -> None:
    """The interview in the terminal, which can be stopped and taken up again."""
    network = build_network(read_knowledge())
    given = given_answers(network.knowledge, answers) if answers else None
    begun = Session(given.person, given.evidence) if given else None
    sys.exit(interview(network, Terminal(input, print), keep or usual_file(), depth=depth, start=begun))


@app.command("assess")
def assess_command(
    file: Annotated[str, typer.Argument(help="Answers in YAML or JSON; - reads standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON instead of words.")] = False,
    lines: Annotated[bool, typer.Option("--jsonl", help="Read one JSON answer object a line, write one result a line.")] = False,
    knowledge: KnowledgeFolder = None,
) -> None:
    """What may be the matter, how soon to seek care, and what to do, for answers in a file."""
    network = build_network(read_knowledge(knowledge))
    if lines:
        sys.exit(_stream(network, file))
    given = given_answers(network.knowledge, file)
    for note in given.notes:
        print(f"uncramp: {note}.", file=sys.stderr)
    assessment = assess(network, given.person, given.evidence)
    if as_json:
        print(json.dumps(to_plain(network, assessment, name=given.id), indent=2))
    else:
        print(describe(network.knowledge, assessment, timeframe=timeframe(assessment)))


def _stream(network: Network, file: str) -> int:
    """One result a line; a line that cannot be read gives an `error` line in its place, and exit code 2 at the end."""
    code = 0
    for number, line in enumerate(_lines(file), 1):
        if not line.strip():
            continue
        name = None
        try:
            raw = _json_line(line, number)
            name = _id_of(raw)
            given = read_answers(network.knowledge, raw)
            result = to_plain(network, assess(network, given.person, given.evidence), name=given.id)
        except UncrampError as error:
            code = BAD_INPUT
            result = {"id": name, "line": number, "error": str(error)}
        print(json.dumps(result), flush=True)
    return code


def _id_of(raw: object) -> str | None:
    name = raw.get("id") if isinstance(raw, dict) else None
    return None if name is None else str(name)


def _json_line(line: bytes, number: int) -> object:
    try:
        return json.loads(line, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise AnswerError((Fault("answers", number, f"{line[:40]!r} is not JSON ({error}); one JSON object a line was expected"),)) from error


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read = dict(pairs)
    if len(read) < len(pairs):
        twice = next(key for number, (key, _) in enumerate(pairs) if key in dict(pairs[:number]))
        raise ValueError(f"the key {twice!r} is given twice")
    return read


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _lines(file: str) -> Iterator[bytes]:
    if file == STANDARD_INPUT:
        yield from sys.stdin.buffer
        return
    try:
        with Path(file).open("rb") as opened:
            yield from opened
    except OSError as error:
        raise AnswerError((unreadable(file, error),)) from error


@app.command()
def explain(
    file: Annotated[str, typer.Argument(help="Answers in YAML or JSON; - reads standard input.")],
    condition: Annotated[str | None, typer.Option(help="Condition to explain; by default the most probable.")] = None,
    against: Annotated[str | None, typer.Option(help="Its rival; by default the next most probable.")] = None,
    knowledge: KnowledgeFolder = None,
) -> None:
    """Why this condition rather than that one: the weight of every answer; they sum to the shift in log-odds."""
    network = build_network(read_knowledge(knowledge))
    given = given_answers(network.knowledge, file)
    belief = assess(network, given.person, given.evidence).posterior
    for option, name in (("--condition", condition), ("--against", against)):
        if name is not None and name not in network.conditions:
            raise AnswerError((Fault(option, 1, f"{name!r} is no condition; expected one of {', '.join(network.conditions)}"),))
    if against == (condition or belief.most_probable):
        raise AnswerError((Fault("--against", 1, f"{against!r} is the condition itself; name another one to compare it with"),))
    evidence = network.knowledge.complete(given.person, given.evidence)
    contributions = explain_shift(network, given.person, evidence, condition or belief.most_probable, against)
    for contribution in contributions:
        print(f"{contribution.weight:+7.3f}  {reason(network.knowledge, evidence, contribution)}")
    print(f"{sum(c.weight for c in contributions):+7.3f}  sum: the shift in log-odds since before any answer")


@app.command()
def cases(
    path: Annotated[Path | None, typer.Argument(help="A case file or folder; by default the bundled cases.")] = None,
    show_open: Annotated[bool, typer.Option("--open", help="List what the model does not give yet.")] = False,
    knowledge: KnowledgeFolder = None,
) -> None:
    """Run the cases that clinicians write as tests; exit code 1 when one breaks its bounds."""
    network = build_network(read_knowledge(knowledge))
    read = read_cases(network.knowledge, path)
    failed = still_open = 0
    for result in run_cases(network, read):
        still_open += bool(result.open)
        if show_open and result.open:
            print(f"{result.case.file}:{result.case.line}: {result.case.form.id}: open: {'; '.join(result.open)}")
        if not result.passed:
            failed += 1
            print(f"{result.case.file}:{result.case.line}: {result.case.form.id}: {'; '.join(result.broken)}")
    if still_open:
        print(f"{still_open} cases expect something that the model does not give yet (--open lists it)")
    print(f"{len(read) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


@app.command("evaluate")
def evaluate_command(
    files: Annotated[list[Path] | None, typer.Argument(help="Files of cases in YAML, JSON or JSON lines; by default the bundled cases.")] = None,
    mode: Annotated[Asking, typer.Option(help="All facts of a case at once, as an interview, or both.")] = "both",
    closed_world: Annotated[bool, typer.Option("--closed-world", help="Take safety findings that a case does not mention as absent.")] = False,
    depth: Annotated[Thoroughness, typer.Option(help="How much the interview asks: quick, usual or thorough.")] = "usual",
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON instead of a table.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write the report as one HTML file.")] = None,
    knowledge: KnowledgeFolder = None,
) -> None:
    """How good the assessment of a file of cases is, with exact intervals, beside what simple baselines reach."""
    network = build_network(read_knowledge(knowledge))
    cases = read_evaluation_cases(network.knowledge, files) if files else read_cases(network.knowledge)
    if html:
        _make(html)
    done = run(network, cases, [Way(one, closed_world, depth) for one in MODES if mode in (one, "both")])
    if html:
        html.write_text(page(network, done), "utf-8")
    print(json.dumps(evaluation_to_plain(network, done), indent=2) if as_json else "\n".join(table(network, done)))


def _make(file: Path) -> None:
    """The file, still empty, before long work is done for it."""
    try:
        file.touch()
    except OSError as error:
        raise UncrampError(f"{file} cannot be written ({error.strerror}); name a file in a folder that exists") from error


@app.command()
def check(
    folder: Annotated[Path | None, typer.Argument(help="A knowledge folder; by default the bundled one.")] = None,
    layers: Annotated[bool, typer.Option(help="Print the implied beside the reviewed share of every exposure.")] = False,
) -> None:
    """Check the knowledge files: every fault at once, as file:line; then what is modelled and how well sourced."""
    knowledge = read_knowledge(folder)
    if has_patterns(folder):
        read_patterns(knowledge, folder)
    for line in coverage(knowledge):
        print(line)
    if layers:
        for line in implied_exposures(knowledge, build_network(knowledge).layers):
            print(line)


@app.command("read")
def read_command(
    file: Annotated[str, typer.Argument(help="A page as HTML, text, Markdown or PDF; - reads standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON instead of words.")] = False,
    html: Annotated[Path | None, typer.Option("--html", help="Write the page with a note at every claim to this file.")] = None,
    knowledge: KnowledgeFolder = None,
) -> None:
    """What a page that somebody else wrote claims, what the evidence says of each claim, and what the page leaves out."""
    try:
        from uncramp.faces import reader
    except ModuleNotFoundError as error:
        raise UncrampError(f"{error.name} is not installed; reading pages needs it; install it with: pip install 'uncramp[reader]'") from error
    known = read_knowledge(knowledge)
    report = reader.read_file(known, file, folder=knowledge)
    if html:
        reader.write_html(known, report, html)
    if as_json:
        print(json.dumps(reader.to_plain(known, report), indent=2, ensure_ascii=False))
    elif html is None:
        print(reader.in_words(known, report))


@app.command()
def prove(knowledge: KnowledgeFolder = None) -> None:
    """Prove the safety laws over every possible combination of answers; exit code 1 with the smallest counter-example if one fails."""
    try:
        from uncramp.faces.proving import prove_aloud
    except ModuleNotFoundError as error:
        raise UncrampError(f"{error.name} is not installed; proofs need it; install it with: pip install 'uncramp[proof]'") from error
    sys.exit(prove_aloud(build_network(read_knowledge(knowledge)), print))


@app.command()
def diff(
    revision: Annotated[str, typer.Argument(help="A git revision, or a knowledge folder, to compare the present knowledge with.")],
    people: Annotated[int, typer.Option(help="How many simulated people are judged by both.")] = POPULATION,
) -> None:
    """What a change of the knowledge does to a fixed population of simulated people: who moves up or down, with examples."""
    sys.exit(show_difference(revision, print, people=people))


@app.command()
def mutate() -> None:
    """Lose, turn round and shift every red flag and contraindication; exit code 1 when nothing notices one."""
    sys.exit(show_mutation(print))


@app.command()
def safety(
    worlds: Annotated[int, typer.Option(help="Perturbed worlds.")] = 200,
    people: Annotated[int, typer.Option(help="People of each condition, spread over the worlds.")] = 2000,
    sensitivity: Annotated[bool, typer.Option("--sensitivity", help="How it changes when going too late counts less or more.")] = False,
) -> None:
    """Does anything dangerous pass as a cramp? Simulated people with grave and benign conditions, with exact intervals."""
    if sensitivity:
        sys.exit(show_sensitivity(print, worlds=worlds, people=people))
    sys.exit(show_safety(print, worlds=worlds, people=people))


@app.command("rehearse")
def rehearse_command(
    people: Annotated[int, typer.Option(min=1, help="How many simulated people are interviewed.")] = 20_000,
    worlds: Annotated[int, typer.Option(min=1, help="Perturbed worlds from which they come.")] = 20,
    depth: Depth = "usual",
    noise: Annotated[tuple[float, float, float], typer.Option(help="Shares of answers wrong, not known, and of groups declined.")] = (0.0, 0.0, 0.0),
    seed: Annotated[int, typer.Option(help="The same seed gives the same figures.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Whole interviews with simulated people: how long they are, and what they miss beside asking everything."""
    plan = Plan(people, min(worlds, people), seed, depth, Noise(*noise))
    show_rehearsal(build_network(read_knowledge()), plan, print, as_json=as_json)


@app.command()
def questions(people: Annotated[int, typer.Option(min=1, help="How many simulated people.")] = 1000) -> None:
    """What each question is worth, which never pay, and which question parts conditions that are often confused."""
    show_questions(build_network(read_knowledge()), print, people=people)


@app.command("safety-case")
def safety_case_command(
    root: Annotated[Path | None, typer.Option(help="A checkout in which the tests that the log names are looked up.")] = None,
) -> None:
    """The safety case in Markdown, generated from the hazard log; exit code 1 when something that shows a control is missing."""
    knowledge = read_knowledge()
    for line in safety_case(knowledge, root):
        print(line)
    sys.exit(1 if any(unshown(knowledge, read_hazards(), root)) else 0)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 lets other machines of the network in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8127,
    keep: Annotated[Path | None, typer.Option(help="File in which the answers are kept.")] = None,
    opens: Annotated[bool, typer.Option("--open/--no-open", help="Show it in the browser.")] = True,
) -> None:
    """The check as a web app on this machine, for the browser."""
    try:
        from uncramp.faces.web.serving import serve as serve_web
    except ModuleNotFoundError as error:
        raise UncrampError(f"{error.name} is not installed; the web app needs it; install it with: pip install 'uncramp[web]'") from error
    serve_web(host, port, keep, opens=opens, say=print)


@app.command()
def findings(knowledge: KnowledgeFolder = None) -> None:
    """List every finding that can be answered, with its options."""
    for finding in read_knowledge(knowledge).findings.values():
        span = f"{finding.min:g} to {finding.max:g}" if finding.min is not None and finding.max is not None else " | ".join(finding.option_ids)
        print(f"{finding.id}: {finding.question} [{span} | unknown]")
