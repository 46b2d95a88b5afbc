"""Data files about the web and their look-ups: hosts, networks, word lists, identifiers, an allow-list."""
