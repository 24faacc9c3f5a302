"""The project's own way of running the Python blocks of a page under pytest-markdown-docs."""
