"""Command line: arguments, progress, exit codes. The work is done elsewhere."""

import signal
import sys
from contextlib import suppress


def main() -> None:
    """Run the command line. Each of its workers imports the script that calls this, but no command."""
    # SIGTERM ends a run as Ctrl-C does, except where a program that calls this uses or ignores it.
    with suppress(ValueError):  # another thread than the first one may not
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        from darnel.cli.commands import main

        main()
    except KeyboardInterrupt:
        sys.exit(130)
