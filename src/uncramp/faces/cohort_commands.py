"""`uncramp cohort`: many people at once."""

import os
from pathlib import Path
from types import ModuleType
from typing import Annotated, Literal

import typer

from uncramp.errors import UncrampError
from uncramp.faces.keeping import kept
from uncramp.faces.versions import knowledge_at
from uncramp.inference.network import build_network
from uncramp.reading.read import read_knowledge

cohort = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Whole cohorts: judge files of many people, pack them, compare knowledge on them."
)
KnowledgeFolder = Annotated[Path | None, typer.Option("--knowledge", help="Another knowledge folder than the bundled one.")]
Files = Annotated[list[Path], typer.Argument(help="Files of people, or folders of them: Parquet, Arrow, CSV or JSON lines.")]
Codebook = Annotated[str | None, typer.Option("--codebook", help="The codebook in which files that do not name theirs are written.")]
Strict = Annotated[bool, typer.Option("--strict", help="Refuse columns that are no findings, instead of passing over them.")]


@cohort.command("run")
def run_command(
    files: Files,
    out: Annotated[Path, typer.Option("-o", "--out", help="The folder for results, rejects and summary.")],
    form: Annotated[Literal["parquet", "arrow", "csv", "jsonl"], typer.Option("--format", help="How the results are written.")] = "parquet",
    threads: Annotated[int, typer.Option(min=1, help="Tables judged side by side.")] = os.cpu_count() or 1,
    codebook: Codebook = None,
    strict: Strict = False,
    engine: Annotated[Literal["files", "spark"], typer.Option("--on", help="This machine, or Spark (the extra `spark`).")] = "files",
) -> None:
    """Judge every row; a run that was interrupted goes on where it stopped when the same command is given again."""
    if engine == "spark":
        typer.echo("\n".join(_spark().told(files, out, declared=codebook, strict=strict)))
        return
    with kept():
        face = _face()
        wish = face.Wish(tuple(files), out, form, threads, codebook, strict)
        assessor = face.ready(build_network(read_knowledge(None)), wish)
    for line in face.run(assessor, wish):
        typer.echo(line)


@cohort.command("pack")
def pack_command(
    files: Files,
    out: Annotated[Path, typer.Option("-o", "--out", help="The packed Parquet file.")],
    strict: Strict = False,
) -> None:
    """Wide files as one Parquet file with a single column of answer codes, which is read several times as fast."""
    preparing = _preparing()
    for line in preparing.pack(build_network(read_knowledge(None)), tuple(files), out, strict):
        typer.echo(line)


@cohort.command("generate")
def generate_command(
    out: Annotated[Path, typer.Option("-o", "--out", help="The packed Parquet file.")],
    people: Annotated[int, typer.Option("-n", "--people", min=1, help="How many.")] = 100_000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same people.")] = 1,
    region: Annotated[str, typer.Option(help="Whose prevalence: none, hot_outdoor or ageing.")] = "none",
) -> None:
    """Synthetic people of a waiting list, unlike the model, to try things on."""
    preparing = _preparing()
    for line in preparing.make(build_network(read_knowledge(None)), people, seed, region, out):
        typer.echo(line)


@cohort.command("compare")
def compare_command(
    files: Files,
    before: Annotated[str, typer.Option(help="A git revision, or a knowledge folder, to compare with.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The folder for table, picture and examples.")],
    after: Annotated[str | None, typer.Option(help="The other one; the bundled knowledge by default.")] = None,
) -> None:
    """What a change of the knowledge does to a cohort: who is told something else."""
    preparing = _preparing()
    versions = (knowledge_at(before), read_knowledge(None) if after is None else knowledge_at(after))
    for line in preparing.compare(*map(build_network, versions), tuple(files), out):
        typer.echo(line)


def _spark() -> ModuleType:
    try:
        from uncramp.faces.cohort import on_spark
    except ModuleNotFoundError as error:
        raise UncrampError(f"{error.name} is not installed; Spark needs it; install it with: pip install 'uncramp[spark]'") from error
    return on_spark


def _face() -> ModuleType:
    try:
        from uncramp.faces.cohort import face
    except ModuleNotFoundError as error:
        raise _lacking(error) from error
    return face


def _preparing() -> ModuleType:
    try:
        from uncramp.faces.cohort import preparing
    except ModuleNotFoundError as error:
        raise _lacking(error) from error
    return preparing


def _lacking(error: ModuleNotFoundError) -> UncrampError:
    return UncrampError(f"{error.name} is not installed; cohorts need it; install it with: pip install 'uncramp[cohort]'")
