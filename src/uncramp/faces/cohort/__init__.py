"""Whole cohorts: the same assessment for millions of people, in files and on Spark."""
