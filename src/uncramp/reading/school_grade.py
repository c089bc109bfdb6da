"""How hard a text is to read: the Flesch-Kincaid school grade, with syllables counted by rule."""

import re
from collections.abc import Iterable, Iterator

_END = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z0-9])")  # noqa: RUF001
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")  # noqa: RUF001
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]e|[aeiou]le|[^aeioudtl]ed|[aeiou]led|[^aeioucsxzghl]es|[aeiou]les|ths?es)$")
_APART = re.compile(r"i[ao](?!n|us|l)|[ae]o(?!u)|ua|uou|eous|ying|ii|iet|(?:th|s)ms?$|[td]i[au]m|[lr]ium")
PER_SENTENCE, PER_WORD, START = 0.39, 11.8, 15.59
"""The published weights of the Flesch-Kincaid formula (Kincaid and others 1975)."""


def split_sentences(text: str) -> Iterator[str]:
    """The sentences of a paragraph."""
    return (piece for piece in _END.split(text) if piece)


def syllables(word: str) -> int:
    """How many syllables a word is likely to have; at least one."""
    word = word.lower()
    groups = len(_VOWELS.findall(word)) + len(_APART.findall(word))
    return max(1, groups - bool(_SILENT.search(word)))


def school_grade(paragraphs: Iterable[str]) -> float:
    """The school grade at which the paragraphs can be read; each paragraph ends a sentence."""
    sentences = [_WORD.findall(sentence) for paragraph in paragraphs for sentence in split_sentences(paragraph)]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0
    return PER_SENTENCE * len(words) / len(sentences) + PER_WORD * sum(map(syllables, words)) / len(words) - START
