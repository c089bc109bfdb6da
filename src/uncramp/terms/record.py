"""What every read type has in common: frozen, exact, no field too many."""

import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A term that comes from a file: never changed once made, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Review(Record):
    """Who has looked at an item, when, and when it must be looked at again."""

    status: Literal["draft", "reviewed", "withdrawn"]
    by: tuple[str, ...] = ()
    date: datetime.date
    due: datetime.date

    def overdue(self, today: datetime.date) -> bool:
        """Whether the item should have been looked at again before today."""
        return self.due < today
