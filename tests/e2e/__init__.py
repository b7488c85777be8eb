"""End-to-end tests: the real client, a scripted model, real repositories."""
