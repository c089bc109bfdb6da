"""The library as a reader meets it: shelves, previous and next, what to read after this, and search."""
