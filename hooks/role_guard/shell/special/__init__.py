"""Readers of commands that no row can describe."""
