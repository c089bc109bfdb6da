"""The commands of the library, as an editor and a reader use them."""

from datetime import date
from pathlib import Path
from shutil import copytree

import pytest
from typer.testing import CliRunner

from uncramp.errors import KnowledgeError, UncrampError
from uncramp.faces.cli import app
from uncramp.faces.library import article_html, new_article, open_library
from uncramp.library.shelves import Library
from uncramp.reading.read import bundled_folder
from uncramp.terms.knowledge import Knowledge


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert 0 == result.exit_code
    return result.output


def test_search_on_the_command_line() -> None:
    """`uncramp library search` names the article first, and what was read differently."""
    output = run("library", "search", "sciatca", "exercise")
    assert "Read as: sciatca -> sciatica" in output
    assert "(sciatica)" in output


def test_contents_and_an_article() -> None:
    """`library contents` names every shelf; `article show` gives text, sources, neighbours and whole teasers."""
    assert "What brings it on" in run("library", "contents")
    output = run("article", "preview", "lactic_acid")
    for part in ("The lactic acid story", "Sources", "[1] ", "Last looked at", "Previous: ", "Next: ", "Recommended"):
        assert part in output
    assert "[@" not in output


def test_reading_for_a_result() -> None:
    """`library for FILE` begins with the article on the red flag that fired."""
    output = run("library", "for", str(Path(__file__).parents[2] / "examples" / "saddle_numbness.yaml"))
    assert "numb_saddle" in output.splitlines()[2]


def test_check_counts_the_articles(library: Library) -> None:
    """`article check` says how many articles there are and that all of them are drafts."""
    assert f"{len(library.articles.of)} articles on {len(library.shelves)} shelves" in run("article", "check")


def test_a_missing_article_is_named_with_the_nearest() -> None:
    """A wrong name gives one sentence with the nearest right one."""
    result = CliRunner().invoke(app, ["article", "preview", "masage"])
    assert isinstance(result.exception, UncrampError)
    assert "there is no article 'masage'; did you mean massage?" == str(result.exception)


def test_a_new_article_needs_only_its_place(knowledge: Knowledge, tmp_path: Path) -> None:
    """`article new` begins a file that holds as soon as it stands on the path; a second one of the name is refused."""
    copytree(bundled_folder() / "library", tmp_path / "library")
    file = new_article("new_shoes", tmp_path, date(2026, 11, 24))
    with pytest.raises(KnowledgeError, match="'new_shoes' stands on no shelf"):
        open_library(knowledge, tmp_path)
    path = file.with_name("path.yaml")
    path.write_text(path.read_text("utf-8").replace("articles: [start_here,", "articles: [new_shoes, start_here,"), "utf-8")
    assert "new_shoes" == open_library(knowledge, tmp_path).articles.path.order[0]
    with pytest.raises(UncrampError, match="there is an article 'new_shoes' already"):
        new_article("new_shoes", tmp_path)


def test_an_article_as_html_holds_no_script(library: Library) -> None:
    """HTML in an article is shown, not run; sources and articles are links, headings can be reached."""
    article = library.article("kidney_stones")
    hostile = article.model_copy(update={"text": article.text + "\n\n<script>alert(1)</script> [@nice_ng118] [x](javascript:alert)"})
    html = article_html(hostile, lambda name: f"/library/{name}")
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert 'href="#source-nice_ng118"' in html
    assert 'href="/library/fever_and_back_pain"' in html
    assert '<h2 id="stone-or-cramp">' in html
    assert "<table>" in html
