"""Studies: what the model leans on, what it is worth beside others, and how it bears an adversary; run by `make studies`."""
