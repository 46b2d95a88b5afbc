"""Studies by `make studies`: what the model relies on, how it compares, and how it bears an adversary."""
