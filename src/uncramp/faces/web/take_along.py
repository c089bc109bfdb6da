"""One page for a clinician: how soon, red flags positive and negative, answers, what it may be, the plan."""

from bisect import bisect_left
from functools import cache
from typing import Any

from jinja2 import Environment

from uncramp.errors import PdfMissing
from uncramp.faces.web.look import STATIC

SIZES = ("9.5pt", "8.5pt", "7.5pt", "7pt", "6.5pt", "6pt")
"""Sizes of the letters; the largest is taken with which everything stands on one page, else the smallest: nothing is ever cut off."""


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
    drawn = cache(lambda size: html.render(stylesheets=[weasyprint.CSS(string=f"{looks} body {{ font-size: {size} }}")]))
    largest = bisect_left(SIZES, True, hi=len(SIZES) - 1, key=lambda size: len(drawn(size).pages) == 1)
    return bytes(drawn(SIZES[largest]).write_pdf())


def _nothing_from_outside(address: str, **_: Any) -> Any:
    raise ValueError(f"{address} was asked for while the PDF was drawn; the page brings everything along and asks for nothing")
