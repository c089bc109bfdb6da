"""A page -> what it claims, with verdicts and evidence, what it leaves out, what it sells, and every sentence that could not be matched."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz.fuzz import token_set_ratio

from uncramp.reader.matching import Match, Matcher, Setting
from uncramp.reader.sentences import Sentence, sentences
from uncramp.terms.claim import Claim, Omission, Verdict
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.measure import Measure
from uncramp.terms.page import Page
from uncramp.terms.pattern import Patterns


@dataclass(frozen=True)
class Passage:
    """One sentence, or heading, of the page with what was matched in it; an empty `matches` means that nothing was guessed either."""

    text: str
    block: int
    heading: bool
    asks: bool
    matches: tuple[Match, ...]


@dataclass(frozen=True)
class ClaimFound:
    """A claim that the page makes or denies, with the passages that do, the likest to our words first."""

    claim: Claim
    denied: bool
    passages: tuple[Passage, ...]

    @property
    def verdict(self) -> Verdict:
        """What the evidence says of the claim itself, whether the page makes or denies it."""
        return self.claim.verdict


@dataclass(frozen=True)
class MeasureFound:
    """A measure that the page speaks for, or against, without making one of the known claims of it."""

    measure: Measure
    denied: bool
    verdict: Verdict
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class PageReport:
    """All that can be said of a page.

    `missing` are the omissions that it commits, `promoted` the passages that sell, `unqualified` the measures that it speaks for, in claims or
    otherwise, without a word on whom they are not for.
    """

    page: Page
    passages: tuple[Passage, ...]
    claims: tuple[ClaimFound, ...]
    measures: tuple[MeasureFound, ...]
    missing: tuple[Omission, ...]
    promoted: tuple[Passage, ...]
    unqualified: tuple[Measure, ...]

    @property
    def unmatched(self) -> tuple[Passage, ...]:
        """The sentences that assert something, sell nothing, and were matched with nothing that is known here."""
        silent = (passage for passage in self.passages if not (passage.matches or passage.heading or passage.asks))
        return tuple(passage for passage in silent if passage not in self.promoted)


def report_on(knowledge: Knowledge, patterns: Patterns, page: Page) -> PageReport:
    """What the page says, held against the claims, the measures and the omissions of the knowledge."""
    matcher = Matcher(patterns)
    settings = tuple(_settings(matcher, page))
    passages = tuple(_passage(matcher, page, index, setting) for index, setting in settings)
    claims = tuple(_claims(knowledge, passages))
    measures = tuple(_measures(knowledge, patterns, passages))
    told = {name for name, said_by in patterns.told.items() if any(matcher.says(setting, said_by) for _, setting in settings)}
    return PageReport(
        page=page,
        passages=passages,
        claims=claims,
        measures=measures,
        missing=tuple(omission for omission in knowledge.omissions.values() if omission.id not in told),
        promoted=tuple(passage for passage, (_, setting) in zip(passages, settings, strict=True) if matcher.says(setting, patterns.promotion)),
        unqualified=() if patterns.contraindications in told else tuple(_unqualified(knowledge, patterns, claims, measures)),
    )


def _unqualified(knowledge: Knowledge, patterns: Patterns, claims: Iterable[ClaimFound], measures: Iterable[MeasureFound]) -> Iterator[Measure]:
    """The measures that the page speaks for and that are withheld from some people."""
    names = [name for found in claims if not found.denied for name in patterns.claims[found.claim.id].measures]
    names += [found.measure.id for found in measures if not found.denied]
    for measure in (knowledge.measures[name] for name in dict.fromkeys(names)):
        if any(item.level != "relative" for item in measure.contraindications):
            yield measure


def _settings(matcher: Matcher, page: Page) -> Iterator[tuple[int, Setting]]:
    """Every sentence with the number of its block, set among the title, its heading, the sentences before it there and the one after it."""
    heading = Sentence("")
    before: list[Sentence] = []
    reach = matcher.patterns.context_sentences
    for index, block in enumerate(page.blocks):
        said = list(sentences(block.text))
        before = [] if block.heading else before
        for sentence, after in zip(said, (*said[1:], None), strict=True):
            yield (
                index,
                matcher.setting(sentence, around=(Sentence(page.title), heading, *before[-reach:]), after=after),
            )
            before.append(sentence)
        if block.heading:
            heading = Sentence(block.text)


def _passage(matcher: Matcher, page: Page, index: int, setting: Setting) -> Passage:
    heading = page.blocks[index].heading
    return Passage(setting.sentence.text, index, heading, setting.sentence.asks, matcher.matches(setting, heading=heading))


def _claims(knowledge: Knowledge, passages: Iterable[Passage]) -> Iterator[ClaimFound]:
    for claim in knowledge.claims.values():
        for denied in (False, True):
            if speaking := _speaking(passages, claim.id, claim.claim, denied):
                yield ClaimFound(claim, denied, speaking)


def _measures(knowledge: Knowledge, patterns: Patterns, passages: Iterable[Passage]) -> Iterator[MeasureFound]:
    for measure in knowledge.measures.values():
        for denied in (False, True):
            if speaking := _speaking(passages, measure.id, measure.name, denied):
                yield MeasureFound(measure, denied, patterns.verdict_on(measure), speaking)


def _speaking(passages: Iterable[Passage], name: str, ours: str, denied: bool) -> tuple[Passage, ...]:
    """The passages that make, or deny, one claim; likeness to our words only orders them."""
    speaking = [passage for passage in passages if any(match.name == name and match.denied is denied for match in passage.matches)]
    return tuple(sorted(speaking, key=lambda passage: -token_set_ratio(passage.text.lower(), ours.lower())))
