"""The front door in a real Chromium."""

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PEOPLE = ROOT / "docs" / "transcripts" / "people.yaml"
