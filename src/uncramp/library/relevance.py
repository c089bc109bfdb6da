"""What to read next: how much two articles have to do with each other, and with a person's result. Never how often somebody clicked."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from math import log, sqrt
from typing import TypeVar

from uncramp.library.words import stem, words_in
from uncramp.terms.article import Article, Articles

Topic = tuple[str, str]
Interests = Mapping[Topic, float]
"""What a person's result speaks of: (kind, id) to how much, such as ("conditions", "sciatica") to its probability."""
_Vector = Mapping[object, float]
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
        """How much an article has to do with a person's result."""
        return _cosine(self._topics[name], _unit({topic: weight * self._rarity.get(topic, 0.0) for topic, weight in interests.items()}))

    def related(self, one: str, other: str) -> bool:
        """Whether the two have anything to do with each other: a link, or a topic."""
        return self._links(one, other) or self._links(other, one) or not set(self._topics[one]).isdisjoint(self._topics[other])

    @cached_property
    def _rarity(self) -> Mapping[Topic, float]:
        return _rarity(article.topics for article in self._articles.values())

    @cached_property
    def _topics(self) -> Mapping[str, _Vector]:
        return {name: _unit({topic: self._rarity[topic] for topic in article.topics}) for name, article in self._articles.items()}

    @cached_property
    def _words(self) -> Mapping[str, _Vector]:
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


def _unit(vector: Mapping[_Item, float]) -> Mapping[object, float]:
    length = sqrt(sum(value * value for value in vector.values()))
    return {key: value / length for key, value in vector.items()} if length else {}


def _cosine(one: _Vector, other: _Vector) -> float:
    return sum(value * other[key] for key, value in one.items() if key in other)
