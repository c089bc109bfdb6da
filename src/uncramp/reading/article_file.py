"""The library: Markdown with front matter -> articles in reading order; every fault of every file at once."""

import json
import re
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from uncramp.errors import Fault, KnowledgeError
from uncramp.reading.article_check import PATH_FILE, check_articles
from uncramp.reading.article_text import ARTICLE_LINK, Draft, links, passages, plain
from uncramp.reading.read import bundled_folder
from uncramp.reading.references import filled
from uncramp.reading.strict_yaml import Document, parse
from uncramp.terms.article import Article, Articles, ReadingPath, SearchWords
from uncramp.terms.knowledge import Knowledge
from uncramp.terms.record import Record

WORDS_FILE = "words.yaml"
_FRONT = re.compile(r"---\n(.*?\n)---\n", re.DOTALL)
_Read = TypeVar("_Read", bound=Record)


def library_folder(folder: Path | None = None, language: str = "en") -> Path:
    """Where the articles of a language stand."""
    return (folder or bundled_folder()) / "library" / language


def read_articles(knowledge: Knowledge, folder: Path | None = None, language: str = "en") -> Articles:
    """All articles of a language; KnowledgeError with every fault if one of them, or the reading path, does not hold together."""
    place = library_folder(folder, language)
    faults: list[Fault] = []
    path = _read_yaml(place / PATH_FILE, ReadingPath, faults)
    words = _read_yaml(place / WORDS_FILE, SearchWords, faults)
    drafts = [_draft(knowledge, file) for file in sorted(place.glob("*.md"))]
    faults.extend(fault for draft in drafts for fault in (*draft.front.faults, *draft.faults))
    faults.extend(check_articles(knowledge, drafts, path))
    faults.extend(_strangers(place / WORDS_FILE, words, {draft.id for draft in drafts}))
    if faults or path is None or words is None:
        raise KnowledgeError(tuple(faults))
    articles = {draft.id: draft.article for draft in drafts if draft.article}
    return Articles(path, words, {name: articles[name] for name in path.order})


def _strangers(file: Path, words: SearchWords | None, known: set[str]) -> list[Fault]:
    """Warning phrases that lead to an article that does not exist."""
    named = words.dangers if words else ()
    return [
        Fault(str(_shown(file)), 1, f"dangers names the article {name!r}, which does not exist; name one that does")
        for name in named
        if name not in known
    ]


def _shown(path: Path) -> Path:
    """A path as faults name it: from the library folder on."""
    return Path(*path.parts[path.parts.index("library") :])


def _read_yaml(file: Path, form: type[_Read], faults: list[Fault]) -> _Read | None:
    if not file.is_file():
        faults.append(Fault(str(_shown(file)), 1, f"there is no file {file.name}; the library needs one; add it"))
        return None
    document = parse(file.read_bytes(), str(_shown(file)))
    faults.extend(document.faults)
    return _valid(form, document, document.data, faults)


def _valid(form: type[_Read], document: Document, raw: Any, faults: list[Fault]) -> _Read | None:
    try:
        return form.model_validate_json(json.dumps(raw))
    except ValidationError as error:
        for problem in error.errors():
            where = ".".join(map(str, problem["loc"]))
            faults.append(Fault(document.name, document.line(problem["loc"]), f"{where}: {problem['msg']}"))
        return None


def _draft(knowledge: Knowledge, file: Path) -> Draft:
    """One file, as far as it can be read; lines of front matter and text are those of the file."""
    text = file.read_text("utf-8")
    found = _FRONT.match(text)
    front = parse(f"\n{found[1]}".encode() if found else b"", str(_shown(file)))
    draft = Draft(file.stem, front, _blank_lines(found[0]) + text[found.end() :] if found else text)
    if not found:
        draft.fault(1, "the file does not begin with front matter; expected --- , the keys, and --- again")
    elif not front.faults:
        draft.article = _valid(Article, front, {**(front.data or {}), **_told(draft.id, filled(knowledge, draft.written, draft.fault))}, draft.faults)
    return draft


def _told(name: str, text: str) -> dict[str, Any]:
    """What the text of an article gives besides its front matter."""
    return {
        "id": name,
        "text": text.strip(),
        "links": list(dict.fromkeys(found[1] for link, _ in links(text) if (found := ARTICLE_LINK.fullmatch(link)))),
        "passages": [plain(passage).model_dump() for passage in passages(text)],
    }


def _blank_lines(text: str) -> str:
    return "\n" * text.count("\n")
