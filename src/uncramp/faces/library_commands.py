"""`uncramp article` and `uncramp library`."""

from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Annotated, Literal

import typer

from uncramp.assess import assess
from uncramp.errors import UncrampError
from uncramp.faces.given_files import STANDARD_INPUT, given_answers
from uncramp.inference.network import build_network
from uncramp.reading.read import read_knowledge

KnowledgeFolder = Annotated[Path | None, typer.Option("--knowledge", help="Another knowledge folder than the bundled one.")]


def article(
    action: Annotated[Literal["new", "check", "preview"], typer.Argument(help="Begin an article, check all of them, or preview one.")],
    name: Annotated[str, typer.Argument(help="The article, such as cold_and_heat.")] = "",
    knowledge: KnowledgeFolder = None,
) -> None:
    """For editors of the library: begin an article, check every article with file and line, preview one as it reads."""
    face = _library_face()
    if action == "new":
        print(f"{face.new_article(name, knowledge)}: fill it in, give it a place in path.yaml, then: uncramp article check")
        return
    known = read_knowledge(knowledge)
    shelves = face.open_library(known, knowledge)
    _print(face.check_lines(shelves) if action == "check" else face.article_lines(known, shelves, name))


def library(
    action: Annotated[Literal["contents", "search", "for"], typer.Argument(help="List the shelves, search, or fit the answers in a file.")],
    words: Annotated[list[str] | None, typer.Argument(help="The words to search for, or the file of answers; - is standard input.")] = None,
    knowledge: KnowledgeFolder = None,
) -> None:
    """The library: its contents, search in it, and what to read for a person's answers."""
    face = _library_face()
    known = read_knowledge(knowledge)
    shelves = face.open_library(known, knowledge)
    if action == "contents":
        _print(face.contents_lines(shelves))
    elif action == "search":
        _print(face.search_lines(shelves, " ".join(words or ()), lambda text: typer.style(text, bold=True)))
    else:
        given = given_answers(known, " ".join(words or (STANDARD_INPUT,)))
        result = face.interests(assess(build_network(known), given.person, given.evidence))
        _print(face.teaser_lines("What to read with this result", shelves.for_result(result)))


def _library_face() -> ModuleType:
    try:
        from uncramp.faces import library
    except ModuleNotFoundError as error:
        raise UncrampError(f"{error.name} is not installed; the library needs it; install it with: pip install 'uncramp[library]'") from error
    return library


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)
