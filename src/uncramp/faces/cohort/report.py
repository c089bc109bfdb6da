"""A cohort's summary as one static HTML page: who needs care when, tables with bars beside the numbers; nothing is fetched from anywhere."""

from collections.abc import Iterable, Mapping

from uncramp.faces.cohort.summary import Counts, Summary
from uncramp.faces.markup import Markup, document, element, plain_bar, table
from uncramp.terms.condition import DISPOSITIONS

CAUTION = "Not medical advice; no clinician has signed it off."
LEVELS = {"disposition": "What people are told", "floor": "What red flags demand", "harm": "What expected harm chooses"}


def page(summary: Summary, title: str, about: str) -> str:
    """The whole page; `about` says in a sentence which people these are and how they were judged."""
    head = (element("h1", title), *(element("p", line) for line in lead(summary)), element("p", f"{about} {CAUTION}", class_="soft"))
    return document(title, element("main", *head, *_parts(summary)))


def lead(summary: Summary) -> tuple[str, str]:
    """What matters first: how many need care at once or today, and how many could not be assessed."""
    told = summary.levels.get("disposition", {})
    grave = [f"{told.get(level.value, 0):,} {level.value}" for level in reversed(DISPOSITIONS)]
    rejected = sum(summary.rejected.values())
    return (
        f"Of {summary.judged:,} people who were judged: {', '.join(grave)}.",
        f"{rejected:,} of {summary.judged + rejected:,} rows could not be assessed; "
        f"of those judged, {summary.incomplete:,} have safety questions open.",
    )


def _parts(summary: Summary) -> Iterable[Markup]:
    for name, counts in summary.levels.items():
        ordered = {level.value: counts.get(level.value, 0) for level in reversed(DISPOSITIONS)}
        yield _counted(LEVELS[name], ordered, summary.judged)
    yield _counted("Leading condition", _sorted(summary.leaders), summary.judged)
    yield _counted("Red flags that fired", _sorted(summary.flags), summary.judged)
    yield table("Mean share by cause among muscular episodes", ("cause", "share"), ([name, f"{share:.1%}"] for name, share in _shares(summary)))
    yield _counted("Rows that could not be assessed, by reason", _sorted(summary.rejected), sum(summary.rejected.values()))


def _counted(caption: str, counts: Counts, of: int) -> Markup:
    rows = ([name, f"{count:,}", _share(count / of if of else 0.0)] for name, count in counts.items())
    return table(caption, ("", "people", "share"), rows)


def _share(share: float) -> Markup:
    return element("div", plain_bar(share, f"{share:.1%}"), f"{share:.1%}", class_="share")


def _sorted(counts: Counts) -> Mapping[str, int]:
    return dict(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))


def _shares(summary: Summary) -> list[tuple[str, float]]:
    return sorted(summary.mean_shares.items(), key=lambda entry: -entry[1])
