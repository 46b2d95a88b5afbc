"""Pages that do what no page may: a start-up file of Python, put on the path of a run that is to meet them.

It wraps `measure_together` in every process of the run, and acts on pages that say so in their first bytes.
"""

import ctypes
import os
import signal
import time

import darnel.features.table

_measure = darnel.features.table.measure_together
_hoard: list[bytearray] = []


def misbehave_together(pages, *places):
    for page in pages:
        misbehave(page)
    return _measure(pages, *places)


def misbehave(page):
    content = page.content if isinstance(page.content, bytes) else page.content.encode()
    match content[:9]:
        case b"<!--hang-":
            ctypes.PyDLL(None).sleep(1_000)  # native code that never gives the interpreter back
        case b"<!--eats-":
            while True:
                _hoard.append(bytearray(1 << 24))
        case b"<!--kill-":
            os.kill(os.getpid(), signal.SIGKILL)
        case b"<!--segv-":
            ctypes.string_at(0)
        case b"<!--slow-":
            time.sleep(0.02)


darnel.features.table.measure_together = misbehave_together
