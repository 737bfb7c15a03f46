"""Write samples/booklet-en.pdf, the booklet of an invented radio speaker. The same file comes out every time."""

import sys
from pathlib import Path

from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.pagesizes import A6
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, ListFlowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

BOOKLET = Path(__file__).parents[1] / "samples" / "booklet-en.pdf"
STYLES = getSampleStyleSheet()
SPECIFICATIONS = [
    ["Item", "Pebblebrook Rover R2"],
    ["FM radio", "87.5 to 108 MHz"],
    ["Bluetooth", "5.1, range 10 m"],
    ["Memory card", "microSD, up to 128 GB"],
    ["Microphone", "Yes"],
    ["Wi-Fi", "No"],
    ["SIM card", "No"],
    ["Battery", "Li-ion 3.7 V, 2000 mAh, 7.4 Wh"],
    ["Charging port", "USB-C, 5 V / 1 A"],
    ["Weight", "310 g"],
]
"""Head row first: what is asked, and what the speaker has."""


def _heading(line: str) -> Paragraph:
    return Paragraph(line, STYLES["Heading2"])


def _text(line: str) -> Paragraph:
    return Paragraph(line, STYLES["BodyText"])


def _steps(*lines: str) -> ListFlowable:
    return ListFlowable([_text(line) for line in lines])


def _specifications() -> Table:
    return Table(
        SPECIFICATIONS,
        colWidths=[30 * mm, 48 * mm],
        style=[
            ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
            ("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold"),
            ("FONTSIZE", (0, 0), (-1, -1), 8),
        ],
    )


def _story() -> list[Flowable]:
    """The booklet, six small pages."""
    return [
        Spacer(1, 35 * mm),
        Paragraph("Pebblebrook Rover R2", STYLES["Title"]),
        _text("Travel radio and Bluetooth speaker. Booklet for the owner."),
        PageBreak(),
        _heading("Before you begin"),
        _text("Charge the Rover for three hours with the cable in the box. The lamp turns green when it is full."),
        _text("Keep it dry and away from heaters. Do not open the case or pierce the battery."),
        PageBreak(),
        _heading("Listening to the radio"),
        _text("The built-in FM radio needs no network and no phone. Pull out the aerial first."),
        _steps(
            "Press MODE until the display shows FM.",
            "Hold the search key to find the stations in your area.",
            "Turn the knob to step through the stations found.",
        ),
        PageBreak(),
        _heading("Playing from your phone"),
        _steps(
            "Press MODE until the display shows BT.",
            "Choose Rover R2 in the Bluetooth settings of your phone.",
            "To take a call of your phone, press the knob and speak towards the microphone.",
        ),
        _text("The calls are made by your phone and its SIM card. The Rover itself has no SIM card slot."),
        _heading("Playing from a memory card"),
        _text("Push a microSD card into the slot on the back, with the label up, until it clicks."),
        PageBreak(),
        _heading("Specifications"),
        _specifications(),
        PageBreak(),
        _heading("If something is wrong"),
        _text("No sound: turn the volume up and check the mode. Poor reception: move closer to a window."),
        _text("The Rover has no Wi-Fi; music services are played through the phone."),
    ]


def main(target: Path) -> None:
    """Write the booklet without compression, so that its bytes depend on no version of zlib."""
    rl_config.invariant = True
    booklet = SimpleDocTemplate(
        str(target),
        pagesize=A6,
        title="Pebblebrook Rover R2",
        author="Caveat samples",
        leftMargin=12 * mm,
        rightMargin=12 * mm,
        topMargin=12 * mm,
        bottomMargin=12 * mm,
        lang="en",
        pageCompression=0,
    )
    booklet.build(_story())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else BOOKLET)
