"""Plans: what stands in one, where it is, what it approves, and how a person moves it."""
