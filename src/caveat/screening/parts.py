"""What is done of a run, kept beside its output until that is whole, so that a run that was cut off can go on."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from shutil import rmtree
from typing import Any

import msgspec
import pyarrow as pa
from pyarrow import ipc

from caveat.errors import UsageError
from caveat.files import write_whole
from caveat.model.screening import Plan
from caveat.screening.circumstances import circumstances
from caveat.screening.tables import Block, Table

_RUN = "run.json"
_DIGEST = b"digest"


def asked_of(table: Table, plan: Plan) -> dict[str, Any]:
    """All that the answers depend on besides the rows: each thing by the name that it is told by."""
    told = msgspec.to_builtins(circumstances(plan, {}, 0))
    return {"table": [table.names, table.size, [one.name for one in table.schema]], **told}


class Parts:
    """Answered blocks in a hidden folder beside the output, one file for each.

    Only one run at a time has the folder. A part counts for the block of rows that it was made of, byte for byte.
    """

    def __init__(self, output: Path, asked: Mapping[str, Any], *, resume: bool) -> None:
        """Continue in the folder of a run that was cut off, or begin anew.

        Raises UsageError where that run was asked something else, or is still going on.
        """
        self.folder = output.with_name(f".{output.name}.parts")
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            self._lock = os.open(self.folder, os.O_RDONLY)
        except OSError as error:
            raise unwritten(output, error) from None
        try:
            self._take(output)
            self._begin(asked, resume=resume)
        except BaseException:
            self.release()
            raise

    def _take(self, output: Path) -> None:
        if os.name != "posix":
            return
        import fcntl

        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(f"{output}: another run is writing it") from None

    def _begin(self, asked: Mapping[str, Any], *, resume: bool) -> None:
        run = self.folder / _RUN
        told = msgspec.json.encode(asked)
        if resume and run.exists():
            before = msgspec.json.decode(run.read_bytes())
            now = msgspec.json.decode(told)
            other = [name for name in now if before.get(name) != now[name]]
            if other:
                raise UsageError(
                    f"the run that was cut off was asked something else ({', '.join(other)}); "
                    "begin anew without --resume"
                )
            return
        for path in self.folder.iterdir():
            path.unlink()
        write_whole(run, told)

    def find(self, number: int, block: Block) -> pa.RecordBatch | None:
        """The answers to a block, if they are here; None where they are not, or are damaged.

        Raises UsageError where other rows stood in its place.
        """
        path = part(self.folder, number)
        try:
            made = read(path)
        except (OSError, pa.ArrowInvalid):
            return None
        if (made.schema.metadata or {}).get(_DIGEST) != _digest(block):
            raise UsageError(
                f"the table is not what it was in the run that was cut off (from row {block.first}); "
                "begin anew without --resume"
            )
        return made

    def remove(self) -> None:
        """The output is whole: none of this is needed any more."""
        rmtree(self.folder, ignore_errors=True)
        self.release()

    def release(self) -> None:
        """Leave the folder to the next run."""
        os.close(self._lock)


def unwritten(output: Path, error: OSError) -> UsageError:
    """What is told where the disk is full, or closed to us."""
    return UsageError(f"{output}: can't be written: {error.strerror or error}")


def part(folder: Path, number: int) -> Path:
    """The file of a block by its number, from 0."""
    return folder / f"{number:08}.arrow"


def keep(path: Path, block: Block, made: pa.RecordBatch) -> None:
    """Put the answers to a block in their place, whole."""
    beside = path.with_suffix(f".{os.getpid()}")
    schema = made.schema.with_metadata({_DIGEST: _digest(block)})
    with ipc.new_file(str(beside), schema, options=ipc.IpcWriteOptions(compression="lz4")) as file:
        file.write_batch(made)
    beside.replace(path)


def read(path: Path) -> pa.RecordBatch:
    """The answers that were put there. Raises OSError or ArrowInvalid."""
    with ipc.open_file(str(path)) as file:
        return file.get_batch(0)


def _digest(block: Block) -> bytes:
    """Of all that a block holds."""
    total = hashlib.blake2b(repr(block.problems).encode(), digest_size=16)
    total.update(block.batch.serialize())
    return total.hexdigest().encode()
