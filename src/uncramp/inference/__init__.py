"""Probability: pure functions over arrays with named axes."""
