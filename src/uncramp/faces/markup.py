"""Pages of HTML that stand alone: elements, tables and bars; nothing is fetched from anywhere."""

from collections.abc import Iterable, Sequence
from html import escape

BAR, THICK = 160, 14
"""Length of a whole bar, and its thickness."""
HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>TITLE</title>
<style>
:root { color-scheme: light dark; --ink: #1b2430; --soft: #5a6675; --line: #d5dbe3; --paper: #ffffff; --fill: #2b6cb0; --whisker: #111827; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaf0; --soft: #a3aebd; --line: #3a4450; --paper: #14181d; --fill: #5b9bd8; --whisker: #f3f5f8; }
}
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 62rem; margin: 0 auto; padding: 1rem; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: 0.3rem 0; }
th, td { text-align: left; padding: 0.3rem 0.7rem 0.3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; font-weight: 400; }
thead th { font-weight: 600; white-space: nowrap; }
td { white-space: nowrap; }
.share { white-space: normal; min-width: 10.5rem; }
.share svg { display: block; }
.plot { max-width: 100%; height: auto; }
svg text { fill: var(--soft); font: 11px system-ui, sans-serif; }
.axis { stroke: var(--line); fill: none; }
.ideal { stroke: var(--soft); stroke-dasharray: 4 4; }
.fill { fill: var(--fill); }
.whisker { stroke: var(--whisker); stroke-width: 1.5; }
.soft { color: var(--soft); }
li { margin: 0.6rem 0; overflow-wrap: anywhere; }
summary { cursor: pointer; font-weight: 600; padding: 0.6rem 0; }
</style>
</head>
"""


class Markup(str):
    """Text that is HTML already; any other text is escaped when it is put inside an element."""

    __slots__ = ()


def element(name: str, *inside: str, **attributes: object) -> Markup:
    """An element with its attributes (`class_` for class, `_` for a hyphen) and what is inside, escaped unless it is markup."""
    given = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"' for key, value in attributes.items())
    content = "".join(one if isinstance(one, Markup) else escape(one) for one in inside)
    return Markup(f"<{name}{given}>{content}</{name}>")


def document(title: str, *body: Markup) -> str:
    """A whole page of its own: light and dark, phone-wide, fetching nothing."""
    return f"{HEAD.replace('TITLE', escape(title))}{element('body', *body)}\n</html>\n"


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Markup:
    """A table that scrolls by itself where the screen is narrow; the first cell of a row names it."""
    top = element("thead", element("tr", *(element("th", name, scope="col") for name in head)))
    body = [element("tr", element("th", row[0], scope="row"), *(element("td", cell) for cell in row[1:])) for row in rows]
    return element(
        "div",
        element("table", element("caption", caption), top, element("tbody", *body)),
        class_="wide",
        tabindex=0,
        role="region",
        aria_label=caption,
    )


def plain_bar(share: float, label: str, *over: Markup) -> Markup:
    """A share as a bar, with what is drawn over it."""
    parts = [
        element("rect", x=0, y=0, width=BAR, height=THICK, class_="axis"),
        element("rect", x=0, y=0, width=f"{BAR * share:.1f}", height=THICK, class_="fill", opacity="0.6"),
        *over,
    ]
    return element("svg", *parts, viewBox=f"-1 -1 {BAR + 2} {THICK + 2}", width=BAR + 2, height=THICK + 2, role="img", aria_label=label)
