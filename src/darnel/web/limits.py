"""Limits of the API and the server; the first three are defaults of options of `darnel serve`."""

MAX_BODY = 8_000_000  # bytes of a request
SECONDS = 20.0  # for a request's body to arrive, and again for its pages to be judged
WAITING = 64  # requests under way in one process; one more gets a 503

MAX_PAGES = 100  # of one request
MAX_REASONS = 50  # per page
MAX_URL = 4_000  # characters
MAX_ID = 200  # characters
MAX_THRESHOLD = 40  # characters

MAX_OVERHEAD = 1 << 16  # bytes of a request besides its body: first line, headers, frames of chunks
MAX_BODIES = 16  # times the limit of one body that all bodies under way in a process may have together
MAX_DRAINED = 4  # times the limit that is read of a body that is too long, so that its sender gets the answer
KEEP_ALIVE = 10  # seconds that an idle connection stays open
THREADS = 2  # that judge; a second one keeps a large page from holding up the small ones behind it
QUEUE = 500  # pages on the review desk at once
