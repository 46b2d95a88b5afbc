"""From a verdict back to the page: where each reason is visible, on a terminal and as a marked page."""

from darnel.explain.explanation import ExplainedReason, Explanation, explain

__all__ = ["ExplainedReason", "Explanation", "explain"]
