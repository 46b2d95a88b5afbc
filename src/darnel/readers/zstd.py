"""Zstandard: `compression.zstd` of Python 3.14, on older versions the package `backports.zstd`."""

import sys

if sys.version_info >= (3, 14):
    from compression import zstd as zstd
else:
    from backports import zstd as zstd
