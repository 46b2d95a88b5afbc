"""Command line: arguments, progress, exit codes. The work is done elsewhere."""


def main() -> None:
    """Run the command line. Each of its workers imports the script that calls this, but no command."""
    from darnel.cli.commands import main

    main()
