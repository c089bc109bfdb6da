"""What `uncramp cohort run` does and says."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from uncramp.faces.cohort.batch import Assessor, Reading, assessor_of, strangers
from uncramp.faces.cohort.laying import load
from uncramp.faces.cohort.on_files import Run, run_on_files
from uncramp.faces.cohort.report import lead, page
from uncramp.faces.cohort.sources import files_in
from uncramp.faces.progress import Progress
from uncramp.inference.network import Network


@dataclass(frozen=True)
class Wish:
    """What was asked for."""

    files: tuple[Path, ...]
    out: Path
    form: str
    threads: int
    codebook: str | None
    strict: bool


def ready(network: Network, wish: Wish) -> Assessor:
    """The assessor, and what is compiled loaded; memory comes from the system, which keeps what large tables leave for those that follow."""
    load()
    pa.set_memory_pool(pa.system_memory_pool())
    return assessor_of(network, declared=wish.codebook, strict=wish.strict)


def run(assessor: Assessor, wish: Wish) -> Iterator[str]:
    """Judge files of people, and say what came of them."""
    plan = Run(files_in(wish.files), wish.out, wish.form, wish.threads)
    yield from _passed_over(assessor.reading, plan.sources)
    with Progress("people", plan.rows()) as progress:
        finished = run_on_files(assessor, plan, count=lambda rows: progress.reach(progress.done + rows))
    about = f"{finished.rows:,} rows of {', '.join(path.name for path in plan.sources)}, knowledge {assessor.reading.codebook.knowledge.version}."
    (wish.out / "summary.html").write_text(page(finished.summary, "What a cohort came to", about), "utf-8")
    yield from lead(finished.summary)
    yield f"{finished.rows:,} rows: {finished.summary.judged:,} results, {finished.rejected:,} rejects. All of it is in {wish.out}."


def _passed_over(reading: Reading, files: tuple[Path, ...]) -> Iterator[str]:
    """The columns of Parquet and Arrow files that are no findings; each said once."""
    found: dict[str, None] = {}
    for path in files:
        if path.suffix in (".parquet", ".pq"):
            found |= dict.fromkeys(strangers(reading, pq.read_schema(path)))
    if found:
        yield f"Passed over, as these are no findings: {', '.join(found)}."
