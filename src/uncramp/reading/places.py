"""Where each term stands: file and line, for messages that lead straight there."""

from dataclasses import dataclass, field

from uncramp.reading.strict_yaml import Document, Path


@dataclass(frozen=True)
class Place:
    """One line of one file."""

    file: str
    line: int


@dataclass
class Places:
    """The document and path of every term that was read."""

    _of: dict[tuple[str, str], tuple[Document, Path]] = field(default_factory=dict)

    def add(self, kind: str, name: str, document: Document, path: Path) -> None:
        """Remember where a term stands."""
        self._of[(kind, name)] = (document, path)

    def of(self, kind: str, name: str, path: Path = ()) -> Place:
        """The place of a term, or of something inside it."""
        if (kind, name) not in self._of:
            return Place(kind, 1)
        document, start = self._of[(kind, name)]
        return Place(document.name, document.line((*start, *path)))
