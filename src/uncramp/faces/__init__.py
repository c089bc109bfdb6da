"""Translation: no decision is taken here."""
