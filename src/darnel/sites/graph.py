"""GraphML of operators, for programs that draw graphs."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from darnel.output.atomic import write_bytes

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_graph(rows: Iterable[dict[str, Any]], path: Path) -> None:
    """Write a node for each site and each link, and an edge where a site shows it. Needs networkx.

    Raises:
        InputError: the file cannot be written.
    """
    import networkx as nx

    graph = nx.Graph()
    for row in rows:
        operator = xml_text(row["operator"])
        for site in row["sites"]:
            graph.add_node(xml_text(site), type="site", operator=operator)
        for link in row["evidence"]:
            name = xml_text(link["tie"])
            graph.add_node(
                name,
                type="tie",
                operator=operator,
                strong=link["strong"],
                evidence=xml_text(link["evidence"]),
            )
            graph.add_edges_from((xml_text(site), name) for site in link["sites"])
    write_bytes(path, "\n".join(nx.generate_graphml(graph)).encode())


def xml_text(text: str) -> str:
    """Replace what XML cannot contain: control characters, lone surrogates, U+FFFE and U+FFFF.

    >>> xml_text("a\\x00b\\ud800")
    'a\\ufffdb\\ufffd'
    """
    return _NOT_XML.sub("\ufffd", text)
