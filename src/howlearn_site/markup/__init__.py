"""The extensions of Python-Markdown that make a page's HTML from its text."""
