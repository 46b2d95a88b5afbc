"""Labelled pages: how they are read, split by operator, and weighed."""
