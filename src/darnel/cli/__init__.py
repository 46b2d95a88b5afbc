"""Command line: arguments, progress, exit codes. The work is done elsewhere."""

import sys


def main() -> None:
    """Run the command line. Each of its workers imports the script that calls this, but no command."""
    try:
        from darnel.cli.commands import main
    except KeyboardInterrupt:
        sys.exit(130)
    main()
