"""Rows of a table with merged cells: what a cell says holds for every column and row that it covers."""

_WIDEST = 100  # columns; spans beyond are a mistake or an attack


class Grid:
    """Gathers the cells of one row after the other."""

    def __init__(self) -> None:
        self._below: dict[int, tuple[int, str]] = {}  # column -> rows that a cell still covers, and its text
        self._begin()

    def _begin(self) -> None:
        self._cells: dict[int, str] = {}
        self._new: dict[int, tuple[int, str]] = {}
        self._heads = 0
        self._count = 0

    def add(self, text: str, columns: int = 1, rows: int = 1, *, head: bool = False) -> None:
        """Add a cell at the next free column."""
        column = 0
        while column in self._cells or column in self._below:
            column += 1
        for covered in range(column, min(column + columns, _WIDEST)):
            self._cells[covered] = text
            if rows > 1:
                self._new[covered] = (rows - 1, text)
        self._heads += head
        self._count += 1

    def end_row(self) -> tuple[list[str], bool]:
        """The cells of the row, and whether all that begin in it are head cells."""
        for column, (_, text) in self._below.items():
            self._cells.setdefault(column, text)
        cells = [self._cells.get(column, "") for column in range(max(self._cells, default=-1) + 1)]
        head = self._count > 0 and self._heads == self._count
        self.one_wide_cell = self._count == 1 and not self._below
        self._below = {column: (left - 1, text) for column, (left, text) in self._below.items() if left > 1} | self._new
        self._begin()
        return cells, head
