"""How long package, permissions and features of apps take: ours against three libraries, on the same files.

usage: apps.py FILE_OR_FOLDER...

Of a folder, all APKs and all compiled manifests (*AndroidManifest*.xml) are taken; a manifest is put into an APK first.

The libraries are no dependency: pip install apkInspector pyaxmlparser androguard. One that is missing is left out.
Times are those of the processor, the best of three rounds, in one process; imports are not counted.
"""

import contextlib
import io
import logging
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from time import process_time
from typing import Any
from xml.etree import ElementTree

from caveat.errors import ReadError
from caveat.readers.android import apk
from caveat.readers.android.members import Members
from caveat.readers.android.windows import Bytes

_ROUNDS = 3
_NAME = "{http://schemas.android.com/apk/res/android}name"
_KINDS = {"app-permission", "app-feature"}
_TAGS = ("uses-permission", "uses-permission-sdk-23", "uses-feature")

Answer = tuple[str, int]
"""The package, and how many different permissions and features it asks for."""


def ours(path: Path) -> Answer:
    """What Caveat reads, which is more: services, receivers, versions."""
    said = list(apk.manifest(Members(Bytes(path.read_bytes(), path.name))))
    return said[0].entry.name, len({one.entry.name for one in said if one.entry.kind in _KINDS})


def of_tree(root: Any) -> Answer:
    """What an XML tree says."""
    return root.get("package"), len({one.get(_NAME) for tag in _TAGS for one in root.iter(tag)})


def apk_inspector(path: Path) -> Answer:
    """Makes the text of the manifest, which is then parsed."""
    from apkInspector.axml import get_manifest
    from apkInspector.headers import ZipEntry

    with path.open("rb") as file:
        data = ZipEntry.parse(io.BytesIO(file.read())).read("AndroidManifest.xml")
    return of_tree(ElementTree.fromstring(get_manifest(io.BytesIO(data))))  # noqa: S314 - made by the library just now


def pyaxmlparser(path: Path) -> Answer:
    """Makes an lxml tree."""
    from pyaxmlparser import APK

    return of_tree(APK(str(path)).get_android_manifest_xml())


def androguard(path: Path) -> Answer:
    """Makes an lxml tree."""
    from androguard.core.apk import APK

    return of_tree(APK(str(path)).get_android_manifest_xml())


READERS: dict[str, Callable[[Path], Answer]] = {
    "caveat": ours,
    "apkInspector": apk_inspector,
    "pyaxmlparser": pyaxmlparser,
    "androguard": androguard,
}


def measured(read: Callable[[Path], Answer], paths: list[Path]) -> tuple[float, dict[Path, Answer]]:
    """The seconds of the best round, and what was answered; files that raise something have no answer."""
    best, answers = float("inf"), dict[Path, Answer]()
    for _ in range(_ROUNDS):
        start = process_time()
        for path in paths:
            with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
                answers[path] = read(path)
        best = min(best, process_time() - start)
    return best, answers


def _apks(arguments: list[str], room: Path) -> Iterator[Path]:
    for argument in map(Path, arguments):
        files = (
            [*argument.rglob("*.apk"), *argument.rglob("*AndroidManifest*.xml")] if argument.is_dir() else [argument]
        )
        for number, file in enumerate(sorted(files)):
            yield _packed(file, room / f"{number}-{file.stem}.apk") if file.suffix == ".xml" else file


def _packed(manifest: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.write(manifest, apk.MANIFEST)
    return path


def _is_app(path: Path) -> bool:
    try:
        return bool(ours(path))
    except ReadError:
        return False


def main() -> None:
    """The command line."""
    logging.disable(logging.CRITICAL)
    with contextlib.suppress(ImportError):
        from loguru import logger  # androguard's

        logger.remove()
    with tempfile.TemporaryDirectory() as room:
        paths = list(_apks(sys.argv[1:], Path(room)))
        if not paths:
            sys.exit("usage: apps.py FILE_OR_FOLDER...")
        _compare(paths)


def _compare(paths: list[Path]) -> None:
    """Print a line for each library: seconds, how many times as long as ours, and how many answers are as ours."""
    readable = sum(map(_is_app, paths))
    print(f"{len(paths)} files, {readable} of them with a manifest that Caveat reads")
    own, expected = measured(ours, paths)
    for name, read in READERS.items():
        if name != "caveat" and find_spec(name) is None:
            print(f"{name:14} not installed")
            continue
        seconds, answers = (own, expected) if read is ours else measured(read, paths)
        same = sum(answers.get(path) == answer for path, answer in expected.items())
        print(f"{name:14} {seconds:8.4f} s {seconds / own:8.1f} times ours, {same} of {len(expected)} answers as ours")


if __name__ == "__main__":
    main()
