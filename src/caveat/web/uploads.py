"""What a request brings: its fields, and its files in a private folder that is gone when the answer is sent."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from caveat.web.forms import FILES
from caveat.web.settings import Settings

_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_LONGEST = 200  # bytes of a name on a file system, of 255
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


class Upload(NamedTuple):
    """Fields in their order, and where the files lie."""

    fields: list[tuple[str, str]]
    files: tuple[Path, ...]

    @property
    def size(self) -> int:
        """How many bytes there are to read."""
        return sum(path.stat().st_size for path in self.files) + sum(len(word) for _, word in self.fields)


@asynccontextmanager
async def upload(request: Request, settings: Settings) -> AsyncIterator[Upload]:
    """The fields and the files of a request. Raises HTTPException for what is no form, and what takes too long."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _FORMS:
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"send a form: {_FORMS[0]}")
    form = await _form(request, settings)
    try:
        with TemporaryDirectory(prefix="caveat-upload-", ignore_cleanup_errors=True) as folder:
            named = [one for name, one in form.multi_items() if isinstance(one, UploadFile) and _is_file(name, one)]
            files = await asyncio.to_thread(_keep, named, Path(folder))
            yield Upload([(name, one) for name, one in form.multi_items() if isinstance(one, str)], files)
    finally:
        await form.close()


async def _form(request: Request, settings: Settings) -> FormData:
    try:
        async with asyncio.timeout(settings.upload_seconds):
            return await request.form(
                max_files=settings.files, max_fields=settings.fields, max_part_size=settings.text_bytes
            )
    except TimeoutError:
        raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, "the request took too long to arrive") from None


def _is_file(name: str, one: UploadFile) -> bool:
    """Whether a file was chosen: a browser sends a nameless, empty one where none was."""
    if name != FILES:
        raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, f"files come in the field {FILES!r}, not in {name!r}")
    return bool(one.filename or one.size)


def _keep(files: Iterable[UploadFile], folder: Path) -> tuple[Path, ...]:
    """Each file in a folder of its own: two may have the same name."""
    kept: list[Path] = []
    for number, one in enumerate(files):
        path = folder / str(number) / file_name(one.filename or "")
        path.parent.mkdir(mode=0o700)
        with path.open("wb") as file:
            shutil.copyfileobj(one.file, file)
        kept.append(path)
    return tuple(kept)


def file_name(given: str) -> str:
    """The last part of a name, as any file system takes it; what it says of folders is not believed."""
    last = re.split(r"[/\\]", given)[-1]
    name = _CONTROLS.sub(" ", last).encode("utf-8", errors="replace").decode("utf-8").strip()
    if not name.strip("."):
        return "file"
    stem, dot, ending = name.rpartition(".")
    room = _LONGEST - len(f"{dot}{ending}".encode())
    if not stem or room <= 0:
        return name.encode()[:_LONGEST].decode("utf-8", errors="ignore")
    return stem.encode()[:room].decode("utf-8", errors="ignore") + dot + ending
