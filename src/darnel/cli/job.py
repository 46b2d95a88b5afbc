"""What score and measure share: inputs, limits, progress, and where the rows go."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from darnel.cli.app import need, say_written
from darnel.errors import InputError, UsageError
from darnel.model.predictor import Predictor
from darnel.model.row import ROW, headline
from darnel.output.progress import note, plural, watching
from darnel.output.rows import Row, write_jsonl
from darnel.output.target import check_stdout, check_target
from darnel.output.terminal import print_table
from darnel.page.page import Page
from darnel.readers.inputs import Cursor, InputFiles
from darnel.readers.item import Item
from darnel.readers.options import FormatName, ReadOptions
from darnel.scoring.batch import MEASURED, Counts, measure_pages, score_pages
from darnel.scoring.limits import Limits
from darnel.scoring.run import write_run

Rows = Iterator[Row]


class Scoring(NamedTuple):
    """How pages are scored."""

    model: Path | None
    threshold: str
    reasons: int
    prior: float | None


class Job:
    """One command on pages."""

    def __init__(
        self,
        names: Sequence[str],
        out: Path | None,
        *,
        format_: FormatName,
        max_bytes: int,
        max_record: int,
        page_timeout: float,
        page_memory: int,
        jobs: int,
        quiet: bool,
    ) -> None:
        _refuse_addresses(names)
        check_target(out, names) if out else check_stdout(names)
        self.read_options = ReadOptions(format_, max_bytes, max_record << 20)
        self.inputs = InputFiles(names, self.read_options, without=out)
        if not self.inputs.files:
            raise UsageError(f"{out}: is the only file to read; name another file to write")
        self.cursor = Cursor(self.inputs, self.read_options)
        self.limits = Limits(page_timeout, page_memory << 20)
        self.options = {
            "--format": format_,
            "--max-bytes": max_bytes,
            "--max-record": max_record,
            "--page-timeout": page_timeout,
            "--page-memory": page_memory,
        }
        self.out, self.jobs, self.quiet = out, jobs, quiet
        self.counts = Counts()

    def score(self, how: Scoring, *, duplicates: bool, resume: bool, spark: bool) -> int:
        """Score the pages, to a terminal or a pipe where OUT is None, and return the exit code."""
        if spark:
            return self._score_on_spark(how, plain=not (duplicates or resume))
        if duplicates and not self.inputs.rereadable:
            raise UsageError("--duplicates reads its inputs twice; give files instead of -")
        self._check_resume(resume)
        predictor = Predictor.load(how.model, prior=how.prior)
        predictor.model.check_options(how.threshold, how.reasons)
        columns, finish = _with_duplicates(self.again) if duplicates else (ROW, iter)

        def scored(pages: Iterator[Item]) -> Rows:
            rows = score_pages(
                pages,
                predictor,
                jobs=self.jobs,
                threshold=how.threshold,
                reasons=how.reasons,
                limits=self.limits,
            )
            return finish(rows)

        options = {
            "model": predictor.model.digest,
            "--threshold": how.threshold,
            "--reasons": how.reasons,
            "--prior": how.prior,
        }
        return self._run("scoring", scored, columns, options | {"--duplicates": duplicates}, resume)

    def again(self) -> Iterator[Page]:
        """Read the pages once more, for what must be known of all of them before the first row."""
        return Cursor(self.inputs, self.read_options).pages()

    def measure(self, *, resume: bool) -> int:
        """Measure the pages and return the exit code."""
        self._check_resume(resume)

        def measured(pages: Iterator[Item]) -> Rows:
            return measure_pages(pages, jobs=self.jobs, limits=self.limits)

        return self._run("measuring", measured, MEASURED, {}, resume)

    def _run(
        self,
        what: str,
        judged: Callable[[Iterator[Item]], Rows],
        columns: dict[str, Any],
        options: dict[str, Any],
        resume: bool,
    ) -> int:
        counts, cursor = self.counts, self.cursor
        total = self.inputs.total_bytes
        with watching(what, lambda: str(counts), lambda: cursor.bytes, total, self.quiet) as on_progress:
            if self.out is None:
                _show(counts.watch(cursor.judged(judged), on_progress), columns)
            else:
                options = self.options | options
                try:
                    write_run(
                        judged,
                        cursor,
                        self.out,
                        columns,
                        options,
                        resume=resume,
                        counts=counts,
                        on_progress=on_progress,
                    )
                except KeyboardInterrupt:
                    self._say_how_to_continue()
                    raise
        note(f"{counts}{self._passed_over()}", self.quiet)
        scored = what == "scoring" and counts.rows > counts.errors
        report = f"darnel report {self.out} -o report.html" if scored else ""
        say_written(self.out, self.quiet, report)
        return 3 if counts.errors else 0

    def _check_resume(self, resume: bool) -> None:
        if resume and (self.out is None or not self.inputs.rereadable):
            raise UsageError(
                "--resume needs files to read and a file to write: give -o OUT, and no - among the inputs"
            )

    def _say_how_to_continue(self) -> None:
        if self.out and not self.out.with_name(f"{self.out.name}.partial").exists():
            note("stopped before the first row; run the same command again")
        elif self.inputs.rereadable:
            note(f"stopped; {self.out}.partial keeps what is done: run the same command with --resume")
        else:
            note(f"stopped; standard input cannot be read again, so {self.out} has to be started over")

    def _score_on_spark(self, how: Scoring, *, plain: bool) -> int:
        need("pyspark", "spark")
        from darnel.adapters.spark import score_inputs
        from darnel.output.rows import check_output, write_rows

        if self.out is None or not plain:
            raise UsageError(
                "--engine spark needs -o OUT, and has neither --resume (Spark itself retries what was lost) "
                "nor --duplicates"
            )
        check_output(self.out)
        rows = score_inputs(
            self.inputs, self.read_options, self.out, **how._asdict(), limits=self.limits, jobs=self.jobs
        )
        write_rows(self.counts.watch(rows), self.out, ROW)
        note(str(self.counts), self.quiet)
        say_written(self.out, self.quiet, f"darnel report {self.out} -o report.html")
        return 3 if self.counts.errors else 0

    def _passed_over(self) -> str:
        files, records = self.inputs.other_files, self.cursor.passed_over
        summary = f", {plural(files.total(), 'other file')} skipped ({_listed(files)})" if files else ""
        if records:
            count = plural(sum(records.values()), "record")
            summary += f", {count} without a page skipped ({_listed(records)})"
        if empty := self.cursor.files_without_pages:
            summary += f", {plural(len(empty), 'file')} without a page ({', '.join(map(str, empty[:3]))})"
        return summary


def _listed(kinds: Mapping[str, int]) -> str:
    """List the commonest kinds of what was skipped."""
    return ", ".join(f"{count} {kind}" for kind, count in Counter(kinds).most_common(8))


def _refuse_addresses(names: Sequence[str]) -> None:
    for name in names:
        if name.lower().startswith(("http://", "https://")):
            raise InputError(
                f"{name}: addresses are not fetched here; 'darnel explain {name}' fetches one page, "
                "and a crawler or 'wget --warc-file=pages' saves many as WARC"
            )


def _with_duplicates(pages: Callable[[], Iterator[Page]]) -> tuple[dict[str, Any], Callable[[Rows], Rows]]:
    """Return the columns, and a function that adds duplicates to rows; at the first, it reads the pages."""
    need("rensa", "farms")
    from darnel.sites.duplicates import ROW_COLUMNS, find, join

    def joined(rows: Rows) -> Rows:
        yield from join(rows, find(pages()))

    return ROW | ROW_COLUMNS, joined


def _show(rows: Rows, columns: dict[str, Any]) -> None:
    if sys.stdout.isatty():
        print_table(rows, headline)
    else:
        write_jsonl(rows, sys.stdout.buffer, columns)
