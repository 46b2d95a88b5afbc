"""How good scores of labelled pages are: curves, intervals, plots, and the files that report them."""
