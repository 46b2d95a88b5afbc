"""What the fork server imports: all modules and tables of judging, which its workers then share."""

import gc

from darnel.features.table import measure_together
from darnel.page.page import Page
from darnel.scoring import batch  # noqa: F401 - what workers run

measure_together([Page("<title>A day</title><p>Text.")])  # reads the tables
gc.collect()
gc.freeze()
