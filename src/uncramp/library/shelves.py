"""The library: its shelves, its one path through all articles, what to read after this one, and search."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property

from uncramp.library.relevance import Interests, Relevance, Topic
from uncramp.library.search import Search, SearchIndex
from uncramp.terms.article import Article, Articles, Shelf

MOST_RECOMMENDED = 5


@dataclass(frozen=True, eq=False)
class Library:
    """All articles of one language. Nothing in it depends on what other people read."""

    articles: Articles

    @property
    def shelves(self) -> tuple[Shelf, ...]:
        """The shelves in order: from here every article is two steps away, the shelf and the article."""
        return self.articles.path.shelves

    def article(self, name: str) -> Article:
        """One article; KeyError if there is none of this name."""
        return self.articles.of[name]

    def previous(self, name: str) -> Article | None:
        """The article before this one on the curated path."""
        place = self._order.index(name)
        return self.article(self._order[place - 1]) if place else None

    def next(self, name: str) -> Article | None:
        """The article after this one on the curated path."""
        after = self._order[self._order.index(name) + 1 :]
        return self.article(after[0]) if after else None

    def recommended(self, name: str, result: Interests | None = None, most: int = MOST_RECOMMENDED) -> tuple[Article, ...]:
        """What to read after this article: what has most to do with it and, after a check, with the person's result."""
        related = [other for other in self._order if other != name and self._relevance.related(name, other)]

        def relevance(other: str) -> float:
            return self._relevance.between(name, other) + (self._relevance.to_result(other, result) if result else 0.0)

        return tuple(map(self.article, sorted(related, key=relevance, reverse=True)[:most]))

    def for_result(self, result: Interests, most: int = MOST_RECOMMENDED) -> tuple[Article, ...]:
        """What has most to do with a person's result."""
        worth = {name: self._relevance.to_result(name, result) for name in self._order}
        return tuple(self.article(name) for name in sorted(worth, key=lambda name: -worth[name])[:most] if worth[name])

    def about(self, topic: Topic, name: str) -> Article | None:
        """The article that is about a topic, such as ("measures", "heat_wrap"), of this name; None if no article speaks of it.

        Of the articles that speak of it, that which names it early and is found early under its name.
        """
        return self._about(topic, name)

    @cached_property
    def _about(self) -> Callable[[Topic, str], Article | None]:
        return cache(self._find_about)

    def _find_about(self, topic: Topic, name: str) -> Article | None:
        kind, wanted = topic
        places = {one: getattr(self.article(one), kind).index(wanted) for one in self._order if topic in self.article(one).topics}
        ranks = {found.article.id: rank for rank, found in enumerate(self.search(name, len(self._order)).found)}
        best = min(places, key=lambda one: 2 * places[one] + ranks.get(one, len(self._order)), default=None)
        return self.article(best) if best else None

    def search(self, question: str, most: int = 10) -> Search:
        """The articles that answer a question, the best first."""
        return self._index.search(question, most)

    @property
    def _order(self) -> tuple[str, ...]:
        return self.articles.path.order

    @cached_property
    def _relevance(self) -> Relevance:
        return Relevance(self.articles)

    @cached_property
    def _index(self) -> SearchIndex:
        return SearchIndex(self.articles)
