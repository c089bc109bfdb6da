"""Whole cohorts."""
