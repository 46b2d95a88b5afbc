"""Programs for maintainers: they write docs and pictures, and check what is installed."""
