"""The reader beside a plain TF-IDF matcher on the labelled pages: precision, recall, time.

    python benchmarks/reader.py

Both get the same sentences of the same pages, furniture already out. The peer compares each sentence with the text of every claim (words and pairs of
words, English stop words out, cosine) and takes the likest if it is like enough; how like is chosen for it on the tuned pages, where it does best. It
knows no negation, so it is also scored without regard to it.
"""

from collections.abc import Callable, Iterable, Sequence
from time import perf_counter

import numpy as np
from labelled_pages import Labelled, Said, Score, labelled_pages, score
from sklearn.feature_extraction.text import TfidfVectorizer

from uncramp.reader.report import report_on
from uncramp.reading.pattern_file import read_patterns
from uncramp.reading.read import read_knowledge
from uncramp.terms.knowledge import Knowledge

GROUPS = ("tuned", "held_out", "second", "third", "fourth")
CUTS = np.arange(0.02, 0.8, 0.02)
NONE = Score(0, 0, 0)


class Plain:
    """The peer: the likest claim by TF-IDF."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.ids = list(knowledge.claims)
        self.vectors = TfidfVectorizer(ngram_range=(1, 2), stop_words="english", sublinear_tf=True)
        self.claims = self.vectors.fit_transform(claim.claim for claim in knowledge.claims.values())

    def likest(self, sentences: Sequence[str]) -> list[tuple[str, float]]:
        """The likest claim of each sentence, with the cosine."""
        likeness = (self.vectors.transform(sentences) @ self.claims.T).toarray()
        return [(self.ids[row.argmax()], float(row.max())) for row in likeness]


class Comparison:
    """Both matchers on all pages."""

    def __init__(self) -> None:
        self.knowledge = read_knowledge()
        self.patterns = read_patterns(self.knowledge)
        self.plain = Plain(self.knowledge)
        self.pages = labelled_pages()
        self.sentences = {page.name: [p.text for p in report_on(self.knowledge, self.patterns, page.page).passages] for page in self.pages}
        self.cut = max(CUTS, key=lambda cut: self.total("tuned", lambda page: self.by_plain(page, cut), stance=False).balance)

    def by_reader(self, page: Labelled) -> set[Said]:
        """What the reader finds."""
        passages = report_on(self.knowledge, self.patterns, page.page).passages
        return {(number, match.name, match.denied) for number, passage in enumerate(passages) for match in passage.matches}

    def by_plain(self, page: Labelled, cut: float) -> set[Said]:
        """What the peer finds."""
        likest = self.plain.likest(self.sentences[page.name])
        return {(number, name, False) for number, (name, likeness) in enumerate(likest) if likeness >= cut}

    def total(self, group: str, find: Callable[[Labelled], set[Said]], *, stance: bool, measures: bool = False) -> Score:
        """The score over a group; without `stance`, a claim denied counts as one made."""
        total = NONE
        for page in (page for page in self.pages if page.group == group):
            sets = [find(page), *page.expected(self.sentences[page.name])]
            found, must, may = sets if stance else [{(n, name, False) for n, name, _ in one} for one in sets]
            total += score(found, must, may, counts=lambda said: measures or said[1] in self.knowledge.claims)
        return total


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def _shares(ours: Score, peer: Score) -> list[str]:
    ratio = ours.balance / peer.balance if peer.balance else float("inf")
    both = [f"{side.precision:.1%} / {side.recall:.1%}" for side in (ours, peer)]
    return [*both, f"{ratio:.1f}"]


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def main() -> None:
    """Print the tables."""
    comparison = Comparison()
    print("Precision / recall over pairs of sentence and claim; the ratio is of F1.\n")
    print(_row(["pages", "labels", "reader, with measures", "reader", "TF-IDF", "ratio", "reader, stance aside", "TF-IDF, stance aside", "ratio"]))
    print(_row(["---"] * 9))
    for group in GROUPS:
        full = comparison.total(group, comparison.by_reader, stance=True, measures=True)
        cells = [group, full.right + full.missed, f"{full.precision:.1%} / {full.recall:.1%}"]
        for stance in (True, False):
            ours = comparison.total(group, comparison.by_reader, stance=stance)
            cells += _shares(ours, comparison.total(group, lambda page: comparison.by_plain(page, comparison.cut), stance=stance))
        print(_row(cells))
    ours = min(_seconds(lambda: [comparison.by_reader(page) for page in comparison.pages]) for _ in range(3))
    peer = min(_seconds(lambda: [comparison.by_plain(page, comparison.cut) for page in comparison.pages]) for _ in range(3))
    many = sum(map(len, comparison.sentences.values()))
    print(f"\nLikeness asked of TF-IDF: {comparison.cut:.2f}.")
    print(f"Time per sentence: reader {ours / many * 1000:.2f} ms, TF-IDF {peer / many * 1000:.2f} ms, ratio {ours / peer:.0f}.")


if __name__ == "__main__":
    main()
