"""The HTML report on scored pages."""
