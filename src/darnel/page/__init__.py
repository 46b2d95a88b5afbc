"""One document: how its bytes become text, and the parsed views that features look at."""

from darnel.page.page import Page

__all__ = ["Page"]
