"""Tests of claude-roles."""
