"""Fuzzing: pages and files that nobody would write, and what must be true of each of them."""
