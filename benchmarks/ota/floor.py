"""The floor: inflate operations of a payload whose places are told, and nothing else.

    python benchmarks/ota/floor.py PACKAGE NEEDS.json

NEEDS.json lists (kind, place in the package, size of the data).
"""

import bz2
import json
import lzma
import os
import sys

_DECOMPRESS = {0: bytes, 1: bz2.decompress, 8: lzma.decompress}

with open(sys.argv[2], "rb") as told, open(sys.argv[1], "rb", buffering=0) as package:  # noqa: PTH123 - pathlib takes 10 ms
    for kind, offset, size in json.load(told):
        _DECOMPRESS[kind](os.pread(package.fileno(), size, offset))
