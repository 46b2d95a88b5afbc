"""Pages and rows grouped: sites, their operators, duplicates, and blocklists."""
