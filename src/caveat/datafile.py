"""Load a knowledge file: YAML, typed strictly, every mistake reported with its line and column."""

import re
from contextlib import suppress
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from caveat.errors import DataError, Fault

T = TypeVar("T")
Position = tuple[int, int]
Steps = tuple[str | int, ...]

_COLLECTIONS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_DEEPEST = 64  # levels of a file from outside; PyYAML's own code ends the process at some ten thousand


class Document:
    """A parsed YAML file that still knows where each of its values stands.

    `tree` is made of dict, list, str, int, float, bool, None and date. A key that is repeated, a tag, an alias (data
    must not be able to run or to explode) and a day that there is not are in `faults`, and stand in the tree as None.
    Raises DataError if the file is no YAML.
    """

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self._text = text
        self._positions: dict[Steps, Position] = {}
        self.faults: list[Fault] = []
        self._seen: set[int] = set()
        self._loader = yaml.CSafeLoader("")
        try:
            node = yaml.compose(text, Loader=yaml.CSafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            raise DataError([Fault(file=name, line=line, column=column, message=str(error.problem))]) from None
        except (yaml.YAMLError, ValueError) as error:
            raise DataError([Fault(file=name, message=str(error).splitlines()[0])]) from None
        self.tree: Any = self._value(node, ()) if node is not None else None

    @classmethod
    def load(cls, path: Path, *, foreign: bool = False) -> "Document":
        """The document of a file. Raises DataError where it can't be read, too.

        `foreign`: it came with the user and not with the program, so that its depth is looked at first.
        """
        try:
            text = path.read_text(encoding="utf-8")
            if foreign:
                _check_depth(text, str(path))
            return cls(text, str(path))
        except OSError as error:
            raise DataError([Fault(file=str(path), message=f"can't be read: {error.strerror}")]) from None
        except UnicodeDecodeError:
            raise DataError([Fault(file=str(path), message="is not in UTF-8; save it so")]) from None

    def fault(self, steps: Steps, message: str) -> Fault:
        """A fault at a value, or at the nearest value around it that has a place."""
        while steps and steps not in self._positions:
            steps = steps[:-1]
        line, column = self._positions.get(steps, (1, 1))
        return Fault(file=self.name, line=line, column=column, message=message)

    def position(self, steps: Steps) -> Position:
        """Line and column (from 1) where a value begins."""
        return self._positions[steps]

    def position_in(self, steps: Steps, offset: int) -> Position:
        """Line and column of a sign inside the text value at `steps`, however YAML folded its lines.

        Folding changes white space only, so the signs that are none are counted.
        """
        line, column = self._positions[steps]
        start = sum(map(len, self._text.splitlines(keepends=True)[: line - 1])) + column - 1
        if self._text[start] in "|>":
            start = self._text.index("\n", start)
        elif self._text[start] in "'\"":
            start += 1
        value = self.tree
        for step in steps:
            value = value[step]
        before, at_end = len("".join(value[:offset].split())), not value[offset:].strip()
        signs = re.compile(r"\S").finditer(self._text, start)
        at = next(islice(signs, max(before - at_end, 0), None)).start() + at_end
        return self._text.count("\n", 0, at) + 1, at - self._text.rfind("\n", 0, at)

    def convert(self, type_: type[T], steps: Steps, value: Any, faults: list[Fault]) -> T | None:
        """`value`, which stands at `steps`, as `type_`; a mistake goes to `faults` and gives None."""
        try:
            return msgspec.convert(value, type_)
        except msgspec.ValidationError as error:
            message, _, path = str(error).partition(" - at `$")
            fault = self.fault(steps + _steps(path.rstrip("`")), _plain(message))
            if not any((one.line, one.column) == (fault.line, fault.column) for one in self.faults):
                faults.append(fault)
            return None

    def whole(self, type_: type[T]) -> T:
        """All of it as `type_`. Raises DataError."""
        faults = [*self.faults]
        found = self.convert(type_, (), self.tree, faults)
        if found is None or faults:
            raise DataError(faults)
        return found

    def records(self, type_: type[T], steps: Steps = ()) -> list[T]:
        """The list at `steps` as typed records. Raises DataError with the faults of all records."""
        faults = [*self.faults]
        entries = self.tree
        for step in steps:
            entries = entries.get(step) if isinstance(entries, dict) else None
        if not isinstance(entries, list):
            raise DataError([*faults, self.fault(steps, "expected a list here")])
        found = [self.convert(type_, (*steps, index), entry, faults) for index, entry in enumerate(entries)]
        if faults:
            raise DataError(faults)
        return [record for record in found if record is not None]

    def _value(self, node: yaml.Node, steps: Steps) -> Any:
        if id(node) in self._seen:
            self.faults.append(self.fault(steps, "aliases (*name) are not allowed; write the value out"))
            return None
        self._seen.add(id(node))
        self._positions[steps] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if isinstance(node, yaml.CollectionNode) and node.tag not in _COLLECTIONS:
            self.faults.append(self.fault(steps, f"the tag {node.tag} is not allowed; data makes no objects"))
        if isinstance(node, yaml.MappingNode):
            mapping: dict[Any, Any] = {}
            for key_node, value_node in node.value:
                key = self._scalar(key_node, steps)
                if key in mapping:
                    mark = key_node.start_mark
                    self.faults.append(
                        Fault(
                            file=self.name, line=mark.line + 1, column=mark.column + 1, message=f"{key!r} is here twice"
                        )
                    )
                mapping[key] = self._value(value_node, (*steps, key))
            return mapping
        if isinstance(node, yaml.SequenceNode):
            return [self._value(child, (*steps, index)) for index, child in enumerate(node.value)]
        return self._scalar(node, steps)

    def _scalar(self, node: yaml.Node, steps: Steps) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            self.faults.append(self.fault(steps, "a key must be a plain word"))
            return None
        try:
            value = self._loader.construct_object(node)
        except (yaml.YAMLError, ValueError) as error:
            self.faults.append(self.fault(steps, str(error).splitlines()[0]))
            return None
        if isinstance(value, datetime) or not isinstance(value, str | int | float | bool | date | None):
            self.faults.append(self.fault(steps, f"{node.value!r} is no text, number, yes/no or day (YYYY-MM-DD)"))
            return None
        return value


def _check_depth(text: str, name: str) -> None:
    """Raises DataError where values are nested too deeply; a file that is no YAML is left to the parser."""
    depth = 0
    with suppress(yaml.YAMLError, ValueError):
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise DataError([Fault(file=name, line=line, message=f"nested deeper than {_DEEPEST} levels")])


def _plain(message: str) -> str:
    """What msgspec says, with what to do."""
    if message.startswith("Expected `str`, got"):
        return f"{message}; put it in quotes"
    return message.replace("Object contains unknown field", "there is no key").replace(
        "Object missing required field", "missing is the key"
    )


def _steps(path: str) -> Steps:
    """The `[3].sources[0].url` of a message of msgspec, as steps."""
    steps: list[str | int] = []
    for part in path.replace("[", ".[").split("."):
        if part.startswith("["):
            inner = part[1:-1]
            if inner.isdigit():
                steps.append(int(inner))
        elif part:
            steps.append(part)
    return tuple(steps)
