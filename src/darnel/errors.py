"""The few ways in which darnel says no. Each message names the thing and the remedy."""


class DarnelError(Exception):
    """Base of all errors that darnel raises on purpose; the command line prints it as one line."""


class InputError(DarnelError):
    """A path, file or record that cannot be read."""


class PageError(DarnelError):
    """A page that cannot be measured. In a batch it becomes the `error` of that page's row."""


class CardError(DarnelError):
    """A feature whose docstring lacks a line of its card. Raised when the catalogue is imported."""


class TableError(DarnelError):
    """A measured table that does not fit the catalogue or lacks labels."""


class ModelError(DarnelError):
    """A model folder that is missing, damaged, foreign, or fitted on another catalogue."""


class UsageError(DarnelError):
    """An option or argument with a value that does not exist; the command line exits with 2."""


def failure(error: Exception, what: str) -> str:
    """Return one line on why a page has no result, for the `error` of its row.

    >>> failure(ValueError("two lines\\nof text"), "cannot be judged")
    'cannot be judged: ValueError: two lines'
    """
    if isinstance(error, PageError):
        return str(error)
    if isinstance(error, MemoryError):
        return "needs more memory than a worker may take"
    return f"{what}: {type(error).__name__}: {error}".splitlines()[0][:300]
