"""The server: an HTTP API, a page for people, and the review desk. It never fetches anything."""
