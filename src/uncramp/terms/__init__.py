"""The words: frozen types, each true from the moment it exists."""
