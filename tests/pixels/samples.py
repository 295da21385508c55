"""Samples as pydicom and its decoders have them: a second opinion for tests/pixels.

Paths come in on stdin, one a line. For each file frames go out: number of the path, columns, rows, channels (0: could not
be decoded), kind, then the samples without any colour transform, as int32 (kind 0) or float64 (kind 1), little endian.
"""
import struct
import sys
import warnings

import numpy
import pydicom
from pydicom.pixels import iter_pixels

warnings.filterwarnings("ignore")
out = sys.stdout.buffer
for number, path in enumerate(sys.stdin.read().splitlines()):
    try:
        dataset = pydicom.dcmread(path, force=True)
        channels = int(dataset.get("SamplesPerPixel", 1))
        for frame in iter_pixels(dataset, raw=True):
            frame = numpy.asarray(frame)
            rows, columns = frame.shape[:2]
            kind, size = frame.dtype.kind, frame.dtype.itemsize
            exact = kind in "iu" and (size < 4 or (size == 4 and kind == "i"))
            out.write(struct.pack("<5I", number, columns, rows, channels, 0 if exact else 1))
            out.write(frame.astype("<i4" if exact else "<f8").tobytes())
    except Exception as error:
        print(path, type(error).__name__, str(error)[:200].replace("\n", " "), file=sys.stderr)
        out.write(struct.pack("<5I", number, 0, 0, 0, 0))
