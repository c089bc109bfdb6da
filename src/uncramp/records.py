"""The one room that knows a database: texts kept under names nobody can guess, for a limited time, readable by their owner only.

The file holds a digest of each name and never the name itself, so that who reads the file cannot take up what is in it.
"""

import hashlib
import secrets
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from uncramp.errors import UncrampError

DAYS_KEPT = 30
"""How long a record outlives its last change."""
SECONDS_A_DAY = 86_400
OWNER_ONLY, OWNER_ONLY_FOLDER = 0o600, 0o700

_FORM = "CREATE TABLE IF NOT EXISTS record (digest BLOB PRIMARY KEY, until REAL NOT NULL, content TEXT NOT NULL) WITHOUT ROWID"
_SETTINGS = ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON", "busy_timeout = 5000")


def new_name() -> str:
    """A name of 256 random bits."""
    return secrets.token_urlsafe(32)


def _digest(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


class Records:
    """Texts by name. Every change is one transaction, so that two at once lose nothing."""

    def __init__(self, path: Path, *, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._lock = Lock()
        try:
            path.parent.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
            path.touch(OWNER_ONLY)
            path.chmod(OWNER_ONLY)
            self._database = _opened(path)
        except (OSError, sqlite3.Error) as error:
            raise UncrampError(f"{path}: the answers cannot be kept there ({error}); name another file with --keep") from error
        self._forget_old()

    def new(self, content: str) -> str:
        """Keep a text; returns its name."""
        name = new_name()
        self._forget_old()
        with self._lock, self._database:
            self._database.execute("INSERT INTO record VALUES (?, ?, ?)", (_digest(name), self._until(), content))
        return name

    def read(self, name: str) -> str | None:
        """The text of that name; None when there is none, or no longer."""
        with self._lock:
            return self._read(name)

    def change(self, name: str, to: Callable[[str], str]) -> str | None:
        """Replace a text by what is made of it, undisturbed by others; None when there is none. If `to` raises, all stays as it was."""
        with self._lock, self._database:
            self._database.execute("BEGIN IMMEDIATE")
            before = self._read(name)
            if before is None:
                return None
            after = to(before)
            self._database.execute("UPDATE record SET content = ?, until = ? WHERE digest = ?", (after, self._until(), _digest(name)))
            return after

    def forget(self, name: str) -> None:
        """Delete a text, from the log of changes too."""
        with self._lock:
            with self._database:
                deleted = self._database.execute("DELETE FROM record WHERE digest = ?", (_digest(name),)).rowcount
            if deleted:
                self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    def _read(self, name: str) -> str | None:
        found = self._database.execute("SELECT content FROM record WHERE digest = ? AND until > ?", (_digest(name), self._now())).fetchone()
        return None if found is None else str(found[0])

    def _until(self) -> float:
        return self._now() + DAYS_KEPT * SECONDS_A_DAY

    def _forget_old(self) -> None:
        with self._lock, self._database:
            self._database.execute("DELETE FROM record WHERE until <= ?", (self._now(),))


def _opened(path: Path) -> sqlite3.Connection:
    """The database, in autocommit: transactions are begun by name."""
    database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    for setting in _SETTINGS:
        database.execute(f"PRAGMA {setting}")
    database.execute(_FORM)
    return database
