"""How long `caveat check` takes on a text PDF, against PDFium alone giving the text with boxes, as whole processes.

python benchmarks/check.py [MANUAL.pdf]     (without a file: a booklet of 60 pages made for the purpose)
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

_ROUNDS = 5
_PAGES = 60
_ALONE = {
    "text rectangles": """
import sys, pypdfium2
for page in pypdfium2.PdfDocument(sys.argv[1]):
    text = page.get_textpage()
    for index in range(text.count_rects()):
        text.get_text_bounded(*text.get_rect(index))
""",
    "characters": """
import sys, pypdfium2
for page in pypdfium2.PdfDocument(sys.argv[1]):
    text = page.get_textpage()
    signs = text.get_text_range()
    boxes = [text.get_charbox(index) for index in range(text.count_chars())]
""",
}


def main() -> None:
    """Print the processor time of each way of PDFium's, of ours, and the ratios."""
    with TemporaryDirectory() as folder:
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else _booklet(Path(folder) / "booklet.pdf")
        program = [sys.executable, "-m", "caveat", "check", str(path), "--to", "KP"]
        commands = {name: [sys.executable, "-c", code, str(path)] for name, code in _ALONE.items()}
        rounds = [
            {name: _seconds(command) for name, command in {**commands, "": program}.items()} for _ in range(_ROUNDS)
        ]
    ours = min(times[""] for times in rounds)
    for name in commands:
        alone = min(times[name] for times in rounds)
        print(f"{path.name}: PDFium alone ({name}) {alone:.2f} s, caveat check {ours:.2f} s, ratio {ours / alone:.2f}")


def _seconds(command: list[str]) -> float:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_utime + usage.ru_stime


def _booklet(path: Path) -> Path:
    """A manual of many pages of running text, as dense as printed ones are."""
    from reportlab.lib.pagesizes import A5
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=A5)
    for page in range(_PAGES):
        canvas.setFont("Helvetica", 9)
        for line in range(40):
            words = (
                f"{page}.{line} Press the side button to open the list, then choose Bluetooth and wait for the watch."
            )
            canvas.drawString(30, 560 - 13 * line, words)
        canvas.showPage()
    canvas.save()
    return path


if __name__ == "__main__":
    main()
