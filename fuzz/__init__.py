"""Fuzzing: pages and files that nobody would write, and what must hold of each of them. See CONTRIBUTING.md."""
