"""What is modelled, how well sourced it is, and what is due."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from uncramp.terms.knowledge import Knowledge
from uncramp.terms.source import Estimate


def estimates(knowledge: Knowledge) -> Iterator[Estimate]:
    """Every estimate the model reads."""
    for finding in knowledge.findings.values():
        if finding.background is not None:
            yield finding.background
        yield from (option.background for option in finding.options)
    for condition in knowledge.conditions.values():
        yield condition.share
        yield from (form.share for form in condition.forms)
        for row in (*condition.findings.values(), *(row for form in condition.forms for row in form.findings.values())):
            yield from row.options.values()
        if condition.layer is not None:
            yield condition.layer.leak
            for sign in condition.layer.signs.values():
                yield from (sign.active, sign.inactive)
    yield from (cluster.dependence for cluster in knowledge.clusters.values())
    yield from (trigger.strength for trigger in knowledge.triggers.values() if trigger.strength is not None)


def coverage(knowledge: Knowledge, *, today: date | None = None) -> Iterator[str]:
    """The state of the knowledge, line by line."""
    for kind in (
        "conditions",
        "findings",
        "clusters",
        "causes",
        "triggers",
        "red_flags",
        "measures",
        "emergency_numbers",
        "claims",
        "omissions",
        "sources",
    ):
        yield f"{len(getattr(knowledge, kind)):5} {kind}"
    numbers = tuple(estimates(knowledge))
    for basis, count in Counter(estimate.basis for estimate in numbers).most_common():
        yield f"{count:5} of {len(numbers)} estimates: {basis}"
    seen = Counter("seen" if estimate.seen else "recalled" for estimate in numbers if estimate.seen is not None)
    yield f"{seen['seen']:5} sourced estimates were seen, {seen['recalled']} are recalled"
    yield f"{sum(1 for e in numbers if e.interval == 'published'):5} estimates have an interval of their own; the others the default of their basis"
    status = Counter(review.status for _, review in knowledge.reviews())
    yield f"{status['reviewed']:5} entries reviewed by a clinician, {status['draft']} drafts, {status['withdrawn']} withdrawn"
    due = [name for name, review in knowledge.reviews() if review.overdue(today or date.today())]
    yield f"{len(due):5} entries overdue for review"
    yield f"knowledge version {knowledge.version}"
