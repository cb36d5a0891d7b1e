"""Measures of risk: each file is one kind, a figure of every future and its limits."""
