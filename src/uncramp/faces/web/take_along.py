"""One page for a clinician: how soon, red flags positive and negative, answers, what it may be, the plan."""

from collections.abc import Iterable
from typing import Any

from jinja2 import Environment

from uncramp.errors import PdfMissing
from uncramp.faces.web.look import STATIC

SIZES = ("9pt", "8pt", "7pt", "6pt")
"""Sizes of the letters; the largest is taken with which everything stands on one page."""


def sheet(environment: Environment, values: dict[str, Any]) -> str:
    """The page as HTML; what `values` holds is said in components/README.md."""
    return environment.get_template("sheet.html").render(**values)


def pdf(environment: Environment, values: dict[str, Any]) -> bytes:
    """The page as PDF, on one sheet of A4; PdfMissing says what to install."""
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise PdfMissing(
            f"The PDF cannot be drawn on this machine ({error}). Print the page instead, or install what is missing: "
            "pip install 'uncramp[web]', and on Debian apt-get install libpango-1.0-0 libpangoft2-1.0-0."
        ) from error
    html = weasyprint.HTML(string=sheet(environment, values), url_fetcher=_nothing_from_outside)
    looks = (STATIC / "sheet.css").read_text("utf-8")
    sizes = (html.render(stylesheets=[weasyprint.CSS(string=f"{looks} body {{ font-size: {size} }}")]) for size in SIZES)
    return bytes(_first_on_one_page(sizes).write_pdf())


def _first_on_one_page(drawn: Iterable[Any]) -> Any:
    """The first that fits on one page, else the last: nothing is ever cut off."""
    document = None
    for document in drawn:
        if len(document.pages) == 1:
            break
    return document


def _nothing_from_outside(address: str, **_: Any) -> Any:
    raise ValueError(f"{address} was asked for while the PDF was drawn; the page brings everything along and asks for nothing")
