"""The browser tests are never skipped."""

import pytest

from tests.browser.house import chromium


def test_a_missing_chromium_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no Chromium the tests fail, with a sentence that says what to install."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CHROME_PATH", raising=False)
    with pytest.raises(RuntimeError, match="apt-get install chromium"):
        chromium()
