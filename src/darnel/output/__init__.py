"""Rows and pages written for people and programs: files, terminals, HTML, progress."""
