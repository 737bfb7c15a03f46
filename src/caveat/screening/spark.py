"""Tables beyond one machine: a Spark data frame in, the same rows with their answers out.

By PySpark's DataFrame API, so on all that offers it: a Spark cluster, Spark Connect, Sail. The rows go to the workers
as Arrow batches, and nothing is shuffled.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa

from caveat.model.screening import Plan
from caveat.screening.batches import screen_batch
from caveat.screening.salvage import screen_each

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_TYPES = {pa.string(): "string", pa.bool_(): "boolean", pa.float64(): "double"}
"""Of the columns that are added, in the words of Spark."""


def screen_frame(frame: "DataFrame", plan: Plan) -> "DataFrame":
    """The rows of a data frame with the columns that `screen_batch` adds; Spark screens them when it needs them.

    Caveat has to be installed for the Python of every worker. Raises UsageError as `screen_batch` does, before a row
    is screened; a row that cannot be screened is undetermined, and the rest goes on.
    """
    from pyspark.sql.types import StructType

    none = pa.RecordBatch.from_pylist([], schema=frame.limit(0).toArrow().schema)
    schema = StructType(list(frame.schema.fields))
    for field in list(screen_batch(none, plan).schema)[none.num_columns :]:
        schema.add(field.name, _TYPES[field.type])
    return frame.mapInArrow(partial(_screened, plan=plan), schema)


def _screened(batches: Iterable[pa.RecordBatch], plan: Plan) -> Iterator[pa.RecordBatch]:
    """What a worker does with its part of the rows."""
    for batch in batches:
        yield from screen_each(batch, plan)
