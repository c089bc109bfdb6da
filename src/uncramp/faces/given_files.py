"""Files that somebody names on the command line."""

import sys
from pathlib import Path

from uncramp.errors import AnswerError, Fault
from uncramp.reading.answers import Answers, read_answer_file
from uncramp.reading.strict_yaml import LARGEST_FILE
from uncramp.terms.knowledge import Knowledge

STANDARD_INPUT = "-"


def given_answers(knowledge: Knowledge, file: str | Path) -> Answers:
    """The answers in a file, or on standard input for "-"."""
    if str(file) == STANDARD_INPUT:
        return read_answer_file(knowledge, sys.stdin.buffer.read(LARGEST_FILE + 1), "standard input")
    return read_answer_file(knowledge, content(file), str(file))


def content(file: str | Path) -> bytes:
    """What stands in the file, at most one byte more than is ever read; AnswerError says why it cannot be read."""
    try:
        with Path(file).open("rb") as opened:
            return opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise AnswerError((unreadable(file, error),)) from error


def unreadable(file: str | Path, error: OSError) -> Fault:
    """One sentence about a file that cannot be read."""
    return Fault(str(file), 1, f"the file cannot be read ({error.strerror}); a file of answers was expected; check the path")
