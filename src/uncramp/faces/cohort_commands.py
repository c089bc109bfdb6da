"""`uncramp cohort`: many people at once."""

import os
from pathlib import Path
from types import ModuleType
from typing import Annotated, Literal

import typer

from uncramp.errors import UncrampError
from uncramp.inference.network import build_network
from uncramp.reading.read import read_knowledge

cohort = typer.Typer(no_args_is_help=True, help="Whole cohorts: judge files of many people, pack them, compare knowledge on them.")
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
        _spark().run_on_spark(files, out / "results", out / "rejects", declared=codebook, strict=strict)
        typer.echo(f"All of it is in {out}.")
        return
    face = _face()
    network = build_network(read_knowledge(None))
    for line in face.run(network, face.Wish(tuple(files), out, form, threads, codebook, strict)):
        typer.echo(line)


@cohort.command("pack")
def pack_command(
    files: Files,
    out: Annotated[Path, typer.Option("-o", "--out", help="The packed Parquet file.")],
    strict: Strict = False,
) -> None:
    """Wide files as one Parquet file with a single column of answer codes, which is read several times as fast."""
    face = _face()
    for line in face.pack(build_network(read_knowledge(None)), tuple(files), out, strict):
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
        raise UncrampError(f"{error.name} is not installed; cohorts need it; install it with: pip install 'uncramp[cohort]'") from error
    return face
