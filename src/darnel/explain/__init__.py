"""From a verdict back to the page: where each reason is visible, on a terminal and as a marked page."""

from darnel.explain.explanation import Explanation, Told, explain

__all__ = ["Explanation", "Told", "explain"]
