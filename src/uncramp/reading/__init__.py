"""Files to terms: strict YAML, every fault at once, cross-file truth."""
