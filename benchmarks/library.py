"""The library's search and recommendations beside plain TF-IDF: how often the right article comes first, nDCG@5, what is off-topic, and time.

    python benchmarks/library.py

The peer has the same articles: title, other questions, summary and text, words and pairs of words, English stop words out, cosine. It knows no other
words for the same thing and no typing errors, and recommends the likest articles.
"""

from collections.abc import Callable, Iterator, Sequence
from math import log2
from pathlib import Path
from time import perf_counter

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from uncramp.faces.library import open_library
from uncramp.library.shelves import MOST_RECOMMENDED, Library
from uncramp.reading.read import read_knowledge
from uncramp.reading.strict_yaml import parse

TABLES = Path(__file__).parent.parent / "tests" / "library"
ROUNDS = 20
Searching = Callable[[str], Sequence[str]]
"""A question -> ids of articles, the best first."""


class Plain:
    """The peer: cosine of TF-IDF."""

    def __init__(self, library: Library) -> None:
        self.ids = list(library.articles.of)
        self.vectors = TfidfVectorizer(ngram_range=(1, 2), stop_words="english", sublinear_tf=True)
        articles = library.articles.of.values()
        self.articles = self.vectors.fit_transform(" ".join((a.title, *a.also_asked, a.summary, a.text)) for a in articles)

    def search(self, question: str) -> list[str]:
        """The likest articles."""
        return self._likest((self.articles @ self.vectors.transform([question]).T).toarray()[:, 0])

    def recommended(self, name: str) -> list[str]:
        """The articles likest to one of them."""
        row = self.ids.index(name)
        return [other for other in self._likest((self.articles @ self.articles[row].T).toarray()[:, 0]) if other != name][:MOST_RECOMMENDED]

    def _likest(self, likeness: np.ndarray) -> list[str]:
        return [self.ids[place] for place in np.argsort(-likeness, kind="stable") if likeness[place] > 0]


def table(name: str) -> dict[str, object]:
    """One of the tables that were made by hand."""
    return dict(parse((TABLES / name).read_bytes(), name).data)


def first_right(search: Searching, name: str) -> tuple[float, int]:
    """How often the right article comes first, of how many questions."""
    rows = [(question, wanted) for wanted, questions in table(name).items() for question in questions]
    return sum(next(iter(search(question)), "") == wanted for question, wanted in rows) / len(rows), len(rows)


def gain(grades: Sequence[int]) -> float:
    """The discounted gain of the first five."""
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades[:MOST_RECOMMENDED]))


def judged(recommended: Searching) -> tuple[float, int, int]:
    """nDCG@5 against the table of relevance, and how many recommendations are off-topic, of how many."""
    scores, strangers, total = [], 0, 0
    for name, row in table("relevance.yaml").items():
        grades = {other: int(grade) for grade, others in row.items() for other in others}
        given = [grades.get(other, 0) for other in recommended(name)]
        scores.append(gain(given) / gain(sorted(grades.values(), reverse=True)))
        strangers, total = strangers + given.count(0), total + len(given)
    return sum(scores) / len(scores), strangers, total


def times(search: Searching) -> np.ndarray:
    """Milliseconds of every search."""
    questions = [question for questions in table("queries.yaml").values() for question in questions]
    return np.array([_milliseconds(search, question) for _ in range(ROUNDS) for question in questions])


def _milliseconds(search: Searching, question: str) -> float:
    began = perf_counter()
    search(question)
    return (perf_counter() - began) * 1000


def _rows(library: Library, plain: Plain) -> Iterator[str]:
    def ours(question: str) -> list[str]:
        return [found.article.id for found in library.search(question).found]

    def next_ones(name: str) -> list[str]:
        return [article.id for article in library.recommended(name)]

    yield "| | uncramp | TF-IDF |"
    yield "|---|---:|---:|"
    for name, words in (("queries.yaml", "written before the search"), ("fresh_queries.yaml", "written after it")):
        (share, count), (peer, _) = first_right(ours, name), first_right(plain.search, name)
        yield f"| right article first, {count} lay questions {words} | {share:.1%} | {peer:.1%} |"
    (score, strangers, total), (peer_score, peer_strangers, peer_total) = judged(next_ones), judged(plain.recommended)
    yield f"| nDCG@5 of what is recommended | {score:.3f} | {peer_score:.3f} |"
    yield f"| recommendations off-topic | {strangers} of {total} | {peer_strangers} of {peer_total} |"
    spent, peer_spent = times(ours), times(plain.search)
    for words, part in (("median", 50), ("p99", 99)):
        yield f"| a search, {words} of {len(spent):,} | {np.percentile(spent, part):.2f} ms | {np.percentile(peer_spent, part):.2f} ms |"


if __name__ == "__main__":
    shelves = open_library(read_knowledge())
    print("\n".join(_rows(shelves, Plain(shelves))))
