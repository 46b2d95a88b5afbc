"""Baselines for the studies: what others would do with the same pages."""
