"""What is kept: found by its name alone, for a month, by its owner only, and never half."""

import stat
from pathlib import Path
from threading import Thread

import pytest

from uncramp.errors import UncrampError
from uncramp.records import DAYS_KEPT, SECONDS_A_DAY, Records


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where records are kept."""
    return tmp_path / "kept" / "records.sqlite"


def test_what_is_kept_is_found_by_its_name_alone(path: Path) -> None:
    """Every record has a name of its own, and another name finds nothing."""
    records = Records(path)
    first, second = records.new("one"), records.new("two")
    assert ("one", "two", None) == (records.read(first), records.read(second), records.read("one"))
    assert first != second


def test_what_is_kept_survives_a_new_start(path: Path) -> None:
    """Even where the file was never closed."""
    name = Records(path).new("one")
    assert "one" == Records(path).read(name)


def test_a_record_ends_a_month_after_its_last_change(path: Path) -> None:
    """A change lets it live on; afterwards it is gone from the file."""
    now = [0.0]
    records = Records(path, now=lambda: now[0])
    name = records.new("one")
    now[0] = (DAYS_KEPT - 1) * SECONDS_A_DAY
    records.change(name, lambda text: text + " two")
    now[0] += (DAYS_KEPT - 1) * SECONDS_A_DAY
    assert "one two" == records.read(name)
    now[0] += 2 * SECONDS_A_DAY
    assert records.read(name) is None
    assert records.change(name, str.upper) is None
    records.new("other")
    assert b"one two" not in path.read_bytes()


def test_a_change_that_fails_changes_nothing(path: Path) -> None:
    """All or nothing."""
    records = Records(path)
    name = records.new("one")
    with pytest.raises(ZeroDivisionError):
        records.change(name, lambda text: text * (1 // 0))
    assert "one" == records.read(name)
    assert "ONE" == records.change(name, str.upper)


def test_changes_at_once_are_all_kept(path: Path) -> None:
    """Two servers on one file, many changes at a time: none is lost."""
    servers = (Records(path), Records(path))
    name = servers[0].new("")
    threads = [Thread(target=servers[n % 2].change, args=(name, lambda text: text + "x")) for n in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "x" * 40 == servers[0].read(name)


def test_forgetting_leaves_no_trace(path: Path) -> None:
    """Neither in the file nor in its log of changes."""
    records = Records(path)
    records.forget(records.new("a secret to forget"))
    assert all(b"secret to forget" not in file.read_bytes() for file in path.parent.iterdir())


def test_the_files_are_the_owners_alone(path: Path) -> None:
    """The folder too."""
    Records(path).new("one")
    assert {0o600} == {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert 0o700 == stat.S_IMODE(path.parent.stat().st_mode)


def test_a_place_where_nothing_can_be_kept_is_named(tmp_path: Path) -> None:
    """A folder, or a file that is no database."""
    (tmp_path / "text").write_text("no database at all, but long enough to be looked at as one" * 20, "utf-8")
    for place in (tmp_path, tmp_path / "text"):
        with pytest.raises(UncrampError, match="--keep"):
            Records(place)
