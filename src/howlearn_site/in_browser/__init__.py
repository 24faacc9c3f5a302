"""Run: what the reader's browser loads, and Python's half of what happens there."""
