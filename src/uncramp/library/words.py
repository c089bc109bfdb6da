"""Text -> stems, the same for recommending and for searching."""

import re
from functools import lru_cache

from snowballstemmer import stemmer

_PORTER = stemmer("porter")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")  # noqa: RUF001
_ENDED = re.compile(r"['’][^\W_]+$")  # noqa: RUF001


def words_in(text: str) -> tuple[str, ...]:
    """The words of a text in small letters, without the end of "it's"."""
    return tuple(_ENDED.sub("", word.lower()) for word in _WORD.findall(text))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of a word, by the rules that the search index uses too."""
    return _PORTER.stemWord(word)
