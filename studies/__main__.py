"""`python -m studies`: recompute studies and write docs/figures and the tables of docs/evaluation.md."""

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

from darnel.model.manifest import catalogue_digest
from darnel.output.progress import stages
from darnel.training.table import LabelledTable
from studies.adversary import adversary
from studies.baselines.study import baselines
from studies.common import Data
from studies.confounds import confounds
from studies.document import FIGURES, write_document
from studies.evidence import evidence
from studies.families import families
from studies.heldout import heldout
from studies.outside import outside
from studies.sites import sites
from studies.webspam import webspam

STUDIES = {
    "outside": outside,
    "heldout": heldout,
    "sites": sites,
    "baselines": baselines,
    "confounds": confounds,
    "evidence": evidence,
    "adversary": adversary,
    "families": families,
    "webspam": webspam,
}


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m studies", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"{', '.join(STUDIES)}; all of them without a name"
    )
    parser.add_argument(
        "--tables", type=Path, default=Path("data/tables"), help="measured table (%(default)s)"
    )
    parser.add_argument(
        "--corpus",
        type=Path,
        default=Path("../shared/corpus/open"),
        help="the pages of the table (%(default)s)",
    )
    parser.add_argument(
        "--bench", type=Path, default=Path("../shared/bench"), help="external sets (%(default)s)"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (%(default)s)")
    parser.add_argument(
        "--document", action="store_true", help="only write docs/evaluation.md again, from docs/figures"
    )
    return parser.parse_args()


def main() -> None:
    """Run the studies that were named, write their tables, and write the document again."""
    options = arguments()
    if unknown := set(options.names) - set(STUDIES):
        raise SystemExit(
            f"studies: {', '.join(sorted(unknown))} is not a study; there are {', '.join(STUDIES)}"
        )
    if options.document:
        write_document()
        return
    with stages() as say:
        data = Data(LabelledTable.load(options.tables), options.corpus, options.bench, say, options.jobs)
        for name in options.names or STUDIES:
            began, load_before = time.monotonic(), os.getloadavg()[0]
            tables: list[dict[str, Any]] = [found._asdict() for found in STUDIES[name](data)]
            minutes = round((time.monotonic() - began) / 60, 1)
            about = {
                "corpus": data.table.digest,
                "catalogue": catalogue_digest(),
                "minutes": minutes,
                "load": [round(load_before, 1), round(os.getloadavg()[0], 1)],
            }
            (FIGURES / f"{name}.json").write_text(
                json.dumps(about | {"tables": tables}, indent=1, ensure_ascii=False) + "\n", "utf-8"
            )
    write_document()


if __name__ == "__main__":
    main()
