"""`python -m darnel` is the command `darnel`."""

from darnel.cli import main

main()
