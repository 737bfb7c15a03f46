"""How long the PDF reader takes, against PDFium alone giving the text rectangles with their text.

python benchmarks/pdf.py MANUAL.pdf...
"""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time

import pypdfium2

from caveat.readers import read

_ROUNDS = 3


def pdfium_alone(path: Path) -> int:
    """Read each text rectangle of each page with its box and its text."""
    found = 0
    with pypdfium2.PdfDocument(path.read_bytes()) as document:
        for page in document:
            textpage = page.get_textpage()
            for index in range(textpage.count_rects()):
                box = textpage.get_rect(index)
                found += bool(textpage.get_text_bounded(*box))
    return found


def main() -> None:
    """Print both times and their ratio for each file named on the command line."""
    for path in map(Path, sys.argv[1:]):
        alone = min(_seconds(partial(pdfium_alone, path)) for _ in range(_ROUNDS))
        ours = min(_seconds(partial(read, [path])) for _ in range(_ROUNDS))
        print(f"{path.name}: PDFium alone {alone:.3f} s, Caveat {ours:.3f} s, ratio {ours / alone:.2f}")


def _seconds(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


if __name__ == "__main__":
    main()
