"""Measures what a decision of the hook costs, beside what people would use in its place."""
