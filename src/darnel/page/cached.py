"""Cached property: what a page or a text computes on first use and keeps."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from functools import cached_property as cached_property
else:

    class cached_property:  # noqa: N801 - the name of the one in functools
        """`functools.cached_property` without its lock, which Python 3.11 takes on each first use.

        The value is kept in the object's `__dict__`, in which Python looks first from then on. Two threads
        that ask at the same time compute it twice, as from Python 3.12 on.
        """

        def __init__(self, func: Callable[[Any], Any]) -> None:
            self.func = func
            self.attrname = func.__name__
            self.__doc__ = func.__doc__

        def __get__(self, instance: Any, owner: type | None = None) -> Any:
            if instance is None:
                return self
            value = instance.__dict__[self.attrname] = self.func(instance)
            return value
