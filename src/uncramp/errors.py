"""Every way uncramp says that something cannot be done.

UncrampError
|-- KnowledgeError      the knowledge files are not true: carries every fault at once
|-- AnswerError         what a person (or a program) gave cannot be read as answers
|   `-- AgeOutOfScope   the person is younger than uncramp is made for
|-- ResumeError         an interrupted interview cannot be taken up again
|-- PdfMissing          what draws a PDF is not on this machine
|-- CohortError         a file of many people cannot be read or its results cannot be written
`-- PageError           somebody else's page cannot be read

Each message is one sentence: what came, what was expected, where, what to do.
"""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong, at one line of one file."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        """`file:line: what came; what was expected; what to do`."""
        return f"{self.file}:{self.line}: {self.message}"


class UncrampError(Exception):
    """The base of every error that uncramp raises on purpose."""


class KnowledgeError(UncrampError):
    """The knowledge files do not hold together; `faults` names every place."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class AnswerError(UncrampError):
    """Answers that cannot be taken as they are; `faults` names every place."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class AgeOutOfScope(AnswerError):
    """uncramp is made for adults; the message says how a younger person gets care."""


class ResumeError(UncrampError):
    """A saved interview is damaged or belongs to answers that no longer exist."""


class PdfMissing(UncrampError):
    """The libraries that draw a PDF are not on this machine; the message says how to get them."""


class CohortError(UncrampError):
    """A file of many people cannot be read, or what was found cannot be written; what is done is kept."""


class PageError(UncrampError):
    """A page that somebody else wrote cannot be read; the message is one sentence."""
