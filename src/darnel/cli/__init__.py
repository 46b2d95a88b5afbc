"""Command line: arguments, progress, exit codes. The work is done elsewhere."""

import signal
import sys


def main() -> None:
    """Run the command line. Each of its workers imports the script that calls this, but no command."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends a run as Ctrl-C does
    try:
        from darnel.cli.commands import main

        main()
    except KeyboardInterrupt:
        sys.exit(130)
