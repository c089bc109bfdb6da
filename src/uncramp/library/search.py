"""Search in the library: stems, typing errors and the words people use for what the articles call otherwise."""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from uncramp.library.words import stem, words_in
from uncramp.terms.article import Article, Articles

COLUMNS = ("title", "also_asked", "summary", "headings", "body")
WEIGHTS = (16, 16, 6, 3, 1)
"""How much a word counts in each column."""
LEAST_LIKENESS = 3 / 4
"""A word that is not known is read as the likest known one, if the two are at least so much alike."""
SHORTEST_TYPO = len("four")
"""Shorter words are not corrected: too many words are like them."""
SNIPPET_WORDS = 28
MOST_WORDS = 24
"""Of a longer question only the first words are searched."""
_HIT, _END = "\x02", "\x03"
_QUERY = f"""
    WITH called AS MATERIALIZED (SELECT id, bm25(name) AS score FROM name WHERE name MATCH :terms),
         best AS (SELECT id, min(score) AS score FROM called GROUP BY id),
         said AS MATERIALIZED (
             SELECT id, bm25(article, 0, {", ".join(map(str, WEIGHTS))}) AS score, highlight(article, 1, :hit, :end) AS title,
                 snippet(article, {len(COLUMNS)}, :hit, :end, ' … ', {SNIPPET_WORDS}) AS passage
             FROM article WHERE article MATCH :terms)
    SELECT said.id, said.title, said.passage FROM said LEFT JOIN best ON best.id = said.id
    ORDER BY said.score + coalesce(best.score, 0)
    LIMIT :most"""
"""An article is as good as its own words and the best of its names together; bm25 is the better, the further below 0."""


@dataclass(frozen=True)
class Piece:
    """A stretch of text, and whether it is what was searched for."""

    text: str
    hit: bool


@dataclass(frozen=True)
class Found:
    """An article that was found: its title and a passage of it, with what was searched for marked."""

    article: Article
    title: tuple[Piece, ...]
    passage: tuple[Piece, ...]


@dataclass(frozen=True)
class Search:
    """What was found, the best first, and the words that were searched, where they are not those that were typed.

    `danger` is the article on a warning sign that the question names: it is to be shown before everything else.
    """

    danger: Article | None
    found: tuple[Found, ...]
    searched: tuple[str, ...]
    corrected: tuple[tuple[str, str], ...]


class SearchIndex:
    """All articles of a language, indexed in memory."""

    def __init__(self, articles: Articles) -> None:
        self._articles = articles
        self._ignored = frozenset(articles.words.ignored)
        self._means = [
            (re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)"), meaning)
            for phrase, meaning in sorted(articles.words.means.items(), key=lambda pair: -len(pair[0]))
        ]
        self._dangers = [(name, frozenset(map(stem, words_in(phrase)))) for name, phrases in articles.words.dangers.items() for phrase in phrases]
        self._base = sqlite3.connect(":memory:", check_same_thread=False)
        self._base.execute(f"CREATE VIRTUAL TABLE article USING fts5(id UNINDEXED, {', '.join(COLUMNS)}, tokenize='porter unicode61')")
        self._base.executemany("INSERT INTO article VALUES (?, ?, ?, ?, ?, ?)", map(_row, articles.of.values()))
        self._base.execute("CREATE VIRTUAL TABLE name USING fts5(id UNINDEXED, words, tokenize='porter unicode61')")
        self._base.executemany("INSERT INTO name VALUES (?, ?)", (pair for article in articles.of.values() for pair in _names(article)))
        self._known = {stem(word): word for article in articles.of.values() for text in _row(article)[1:] for word in words_in(text)}
        self._words = sorted({word for article in articles.of.values() for text in _row(article)[1:] for word in words_in(text)})

    def search(self, question: str, most: int = 10) -> Search:
        """The articles that answer a question, the best first."""
        typed = self._subject(question)
        read = [self._read(word, last=place == len(typed)) for place, word in enumerate(typed, 1)]
        terms = [term for _, term in read if term]
        if not terms:
            return Search(self._danger(question), (), (), ())
        rows = self._base.execute(_QUERY, {"hit": _HIT, "end": _END, "terms": " OR ".join(terms), "most": most})
        found = tuple(Found(self._articles.of[name], tuple(_pieces(title)), tuple(_pieces(passage))) for name, title, passage in rows)
        words = [word for word, term in read if term]
        return Search(
            self._danger(question),
            found,
            tuple(words),
            tuple((was, word) for was, word in zip(typed, (w for w, _ in read), strict=True) if was != word),
        )

    def _danger(self, question: str) -> Article | None:
        """The article on the warning sign that the question names: all words of one of its phrases are in the question, in whatever order."""
        stems = set(map(stem, words_in(question)[:MOST_WORDS]))
        return next((self._articles.of[name] for name, phrase in self._dangers if phrase <= stems), None)

    def _subject(self, question: str) -> list[str]:
        """The words of a question that say what it is about, with the phrases that people use put into the words of the articles."""
        text = " ".join(words_in(question)[:MOST_WORDS])
        for phrase, meaning in self._means:
            text = phrase.sub(meaning, text)
        words = text.split()
        return [word for word in words if word not in self._ignored] or words

    def _read(self, word: str, *, last: bool) -> tuple[str, str]:
        """A word as it is searched, and its term for the index; none if nothing is like it. The last word may be half typed."""
        if stem(word) in self._known:
            return word, f'"{word}"'
        if last and any(known.startswith(word) for known in self._words):
            return word, f'"{word}"*'
        if len(word) < SHORTEST_TYPO:
            return word, ""
        likest = process.extractOne(word, self._words, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=LEAST_LIKENESS)
        return (likest[0], f'"{likest[0]}"') if likest else (word, "")


def _row(article: Article) -> tuple[str, ...]:
    body = "\n".join(passage.text for passage in article.passages)
    return (article.id, article.title, " . ".join(article.also_asked), article.summary, " . ".join(article.headings), body)


def _names(article: Article) -> Iterator[tuple[str, str]]:
    """Everything the article can be called: its id, its title, and what people ask for."""
    yield from ((article.id, name) for name in (article.id.replace("_", " "), article.title, *article.also_asked))


def _pieces(marked: str) -> Iterator[Piece]:
    for part in marked.split(_HIT):
        hit, ended, rest = part.partition(_END)
        if ended:
            yield Piece(hit, True)
        yield Piece(rest if ended else part, False)
