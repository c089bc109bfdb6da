"""What to read next: how much two articles have to do with each other, and with a person's result. Never how often somebody clicked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import groupby
from math import log, sqrt
from typing import TypeVar

from uncramp.library.words import stem, words_in
from uncramp.terms.article import Article, Articles

Topic = tuple[str, str]
Interests = Mapping[Topic, float]
"""What a person's result speaks of: (kind, id) to how much, such as ("conditions", "sciatica") to its probability."""
_Item = TypeVar("_Item")


class Relevance:
    """The relevance of every article to every other: shared topics, like words, and links that an editor set, in equal parts."""

    def __init__(self, articles: Articles) -> None:
        self._articles = articles.of
        self._ignored = frozenset(stem(word) for word in articles.words.ignored)

    def between(self, one: str, other: str) -> float:
        """How much the two have to do with each other, from 0 to 3."""
        topics = _cosine(self._topics[one], self._topics[other])
        words = _cosine(self._words[one], self._words[other])
        return topics + words + (self._links(one, other) + self._links(other, one)) / 2

    def _links(self, one: str, other: str) -> bool:
        return other in self._articles[one].links

    def to_result(self, name: str, interests: Interests) -> float:
        """How much an article has to do with a person's result: conditions, measures, causes and red flags in equal parts."""
        wanted = {topic: weight * self._rarity.get(topic, 0.0) for topic, weight in interests.items()}
        spoken = self._topics[name]
        return sum(_cosine(_unit(_only(kind, spoken)), _unit(_only(kind, wanted))) for kind in {kind for kind, _ in interests})

    def related(self, one: str, other: str) -> bool:
        """Whether the two have anything to do with each other: a link, or a topic."""
        return self._links(one, other) or self._links(other, one) or not set(self._topics[one]).isdisjoint(self._topics[other])

    @cached_property
    def _rarity(self) -> Mapping[Topic, float]:
        return _rarity(article.topics for article in self._articles.values())

    @cached_property
    def _topics(self) -> Mapping[str, Mapping[Topic, float]]:
        """What each article speaks of, what is named first above what is named later, and what is rare above what is common."""
        return {name: _unit({topic: self._rarity[topic] / place for place, topic in _placed(article)}) for name, article in self._articles.items()}

    @cached_property
    def _words(self) -> Mapping[str, Mapping[str, float]]:
        stems = {name: self._stems(article) for name, article in self._articles.items()}
        rarity = _rarity(stems.values())
        return {name: _unit({word: rarity[word] * (1 + log(count)) for word, count in Counter(found).items()}) for name, found in stems.items()}

    def _stems(self, article: Article) -> list[str]:
        texts = (article.title, article.summary, *article.also_asked, *(passage.text for passage in article.passages))
        return [found for text in texts for word in words_in(text) if (found := stem(word)) not in self._ignored]


def _rarity(collections: Iterable[Iterable[_Item]]) -> Mapping[_Item, float]:
    """The logarithm of how seldom each item occurs among the collections."""
    sets = [set(collection) for collection in collections]
    count = Counter(item for items in sets for item in items)
    return {item: log(len(sets) / number) for item, number in count.items()}


def _unit(vector: Mapping[_Item, float]) -> Mapping[_Item, float]:
    length = sqrt(sum(value * value for value in vector.values()))
    return {key: value / length for key, value in vector.items()} if length else {}


def _placed(article: Article) -> Iterator[tuple[int, Topic]]:
    """Every topic with its place among those of its kind, from 1."""
    for _, topics in groupby(article.topics, key=lambda topic: topic[0]):
        yield from enumerate(topics, 1)


def _only(kind: str, topics: Mapping[Topic, float]) -> Mapping[Topic, float]:
    return {topic: value for topic, value in topics.items() if topic[0] == kind}


def _cosine(one: Mapping[_Item, float], other: Mapping[_Item, float]) -> float:
    return sum(value * other[key] for key, value in one.items() if key in other)
