"""Labels by people: which pages to ask about next, and where the answers are kept."""
