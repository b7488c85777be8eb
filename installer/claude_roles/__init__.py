"""Installs roles into a repository and gives the person their commands."""

__version__ = "0.1.0"
