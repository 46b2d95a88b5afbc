"""Connected components: nodes that are joined, directly or through others."""

from collections.abc import Hashable, Iterable
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def components(ties: Iterable[Iterable[Node]]) -> list[list[Node]]:
    """Return groups of joined nodes, nodes and groups in the order in which they were first named.

    Each tie lists the nodes that it joins. Union-find with path halving.

    >>> components([("a", "b"), ("c", "d"), ("b", "e", "f")])
    [['a', 'b', 'e', 'f'], ['c', 'd']]
    """
    parent: dict[Node, Node] = {}

    def root(node: Node) -> Node:
        while parent.setdefault(node, node) != node:
            parent[node] = node = parent[parent[node]]
        return node

    for tie in ties:
        first, *others = tie
        for node in others:
            parent[root(node)] = root(first)
        root(first)
    groups: dict[Node, list[Node]] = {}
    for node in parent:
        groups.setdefault(root(node), []).append(node)
    return list(groups.values())
