"""Tests of the tests: what is removed from a table has to be missed."""
