"""Which text layers of PDF pages are not trusted, and what that costs.

python benchmarks/layers.py FILE_OR_FOLDER...
    prints for each PDF its pages and which of them have no text layer, a broken one, or one that must be held against
    what the page shows; and how long that takes a page.
"""

import sys
from pathlib import Path
from time import perf_counter

import pypdfium2

from caveat.readers import textlayer
from caveat.readers.glyphs import words


def main() -> None:
    """Print the suspicions of all PDFs that the command line names."""
    pages = suspected = 0
    spent = 0.0
    for path in sorted(file for name in sys.argv[1:] for file in _files(Path(name))):
        codes: list[str | None] = []
        with pypdfium2.PdfDocument(path) as document:
            for page in document:
                textpage = page.get_textpage()
                found = words(page, textpage)
                start = perf_counter()
                codes.append(textlayer.problem(page, textpage, found))
                spent += perf_counter() - start
        told = [f"{number} {code}" for number, code in enumerate(codes, 1) if code]
        pages += len(codes)
        suspected += codes.count("doubtful-text-layer")
        print(f"{path.name}: {len(codes)} pages{''.join(f'; page {one}' for one in told)}")
    print(f"{suspected} of {pages} pages doubtful; {1000 * spent / max(pages, 1):.1f} ms a page")


def _files(path: Path) -> list[Path]:
    return sorted(path.rglob("*.pdf")) if path.is_dir() else [path]


if __name__ == "__main__":
    main()
