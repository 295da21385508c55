"""pycanon.k_anonymity over the rows of benches/dataset.rs with 20,000 classes: prints seconds and peak memory in kilobytes.

The table is made before the clock starts.
"""
import resource
import sys
import time

import numpy
import pandas
from pycanon import anonymity

ODD = [7919, 104_729, 15_485_863, 3571, 27_644_437, 611_953, 49_157, 786_433]
VALUES = [2, 5, 5, 4, 5, 5, 2, 2]

rows = numpy.arange(1, int(sys.argv[1]) + 1, dtype=numpy.int64)
columns = {
    f"q{n}": (rows * odd % 1_000_003 % values).astype(str)
    for n, (odd, values) in enumerate(zip(ODD, VALUES))
}
data = pandas.DataFrame(columns)
start = time.monotonic()
anonymity.k_anonymity(data, list(columns))
print(time.monotonic() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
