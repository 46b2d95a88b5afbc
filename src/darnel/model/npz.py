"""Arrays of a model file: the caller lists names, types and sizes, and nothing else is ever built."""

import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

import numpy as np

_DAMAGED = (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, struct.error, zlib.error)


def read_arrays(content: bytes, kinds: Mapping[str, str], most: int) -> dict[str, np.ndarray]:
    """The arrays of an .npz, of one axis each.

    `numpy.load` would take the type and the size from the file, and the memory before it has seen the items.

    Args:
        content: the file.
        kinds: type of each array by name; it must have these and no other.
        most: items that an array may have; no more are unpacked.

    Raises:
        ValueError: it is damaged, or has other arrays.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            if sorted(archive.namelist()) != sorted(f"{name}.npy" for name in kinds):
                raise ValueError(f"contains {archive.namelist()[:10]} instead of {sorted(kinds)}")
            if any(member.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for member in archive.infolist()):
                raise ValueError("is packed in a way that darnel does not use")
            return {name: _member(archive, name, np.dtype(kind), most) for name, kind in kinds.items()}
    except _DAMAGED as error:
        raise ValueError(f"a damaged archive: {error}") from error


def _member(archive: ZipFile, name: str, kind: np.dtype, most: int) -> np.ndarray:
    with archive.open(f"{name}.npy") as file:
        if np.lib.format.read_magic(file) != (1, 0):
            raise ValueError(f"{name} is of another version of NumPy's format")
        shape, _, stored = np.lib.format.read_array_header_1_0(file)
        if stored != kind or len(shape) != 1 or not 0 < shape[0] <= most:
            raise ValueError(
                f"{name} is of type {stored} and shape {shape} instead of {kind} and at most {most:,} items"
            )
        size = shape[0] * kind.itemsize
        content = file.read(size)
        if len(content) != size or file.read(1):  # at the end of a member its checksum is compared
            raise ValueError(f"{name} has other than the {shape[0]:,} items that it promises")
    return np.frombuffer(content, kind)


def numbers_in(values: object, shape: tuple[int, ...], largest: float = 1e12) -> np.ndarray:
    """Return finite numbers of a shape, float64.

    Raises:
        ValueError: the shape is another, something is not a finite number, or one is beyond +-`largest`.
    """
    numbers = np.asarray(values)
    if numbers.dtype.kind not in "if" or numbers.shape != shape or not np.isfinite(numbers).all():
        raise ValueError(
            f"type {numbers.dtype} and shape {numbers.shape} instead of finite numbers of shape {shape}"
        )
    if (np.abs(numbers.astype(np.float64)) > largest).any():
        raise ValueError(f"a number is beyond {largest:g}")
    return numbers.astype(np.float64)


def number_in(value: object, largest: float = 1e12) -> float:
    """Return a finite number.

    Raises:
        ValueError: it is something else, or beyond +-`largest`.
    """
    return float(numbers_in(value, (), largest))
