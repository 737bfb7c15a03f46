"""The same rows and the same answers on the engines that speak Spark: Sail, in this process, and Spark itself."""

import re
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from caveat.errors import UsageError
from caveat.model.screening import Role
from caveat.screening import plan
from caveat.screening.batches import screen_batch
from caveat.screening.spark import screen_frame

PAGE = Path(__file__).parents[2] / "docs" / "scale.md"
MISSING = 'the extra "spark" is not installed'
SETTINGS = {
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",  # quick to start
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
ASKED = plan(
    {"title": Role.TITLE, "description": Role.DESCRIPTION, "GPS": Role.SPECIFICATION},
    to=["KP", "DE"],
    act="sell",
    as_of=date(2026, 11, 23),
)
LISTINGS = [
    ("4G儿童智能手表", "支持插卡通话，nano-SIM卡。", "支持"),
    ("Bluetooth smart watch", "Calls through the phone. No SIM slot, no eSIM.", "no"),
    ("스마트워치 끈", "", None),
    ("スマートウォッチ", "<p>nano-SIMカードを<b>挿入</b>してください</p>", "あり"),
    ("Watch strap", None, None),
]
ROWS = pa.Table.from_pylist(
    [
        {"sku": number, "title": title, "price": number / 4, "description": text, "GPS": gps, "tags": ["a", None]}
        for number, (title, text, gps) in enumerate(LISTINGS * 40)
    ]
)


@pytest.fixture(scope="module")
def sail() -> Iterator[Any]:
    """A session of a server that speaks Spark Connect, in this process."""
    server = pytest.importorskip("pysail.spark", reason=MISSING).SparkConnectServer("127.0.0.1", 0)
    remote = pytest.importorskip("pyspark.sql.connect.session", reason=MISSING)
    server.start(background=True)
    _, port = server.listening_address
    session = remote.SparkSession.builder.remote(f"sc://127.0.0.1:{port}").create()
    yield session
    session.stop()
    server.stop()


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A session of Spark itself, whose two workers have Pythons of their own."""
    pyspark = pytest.importorskip("pyspark.sql", reason=MISSING)
    if shutil.which("java") is None:
        pytest.skip("java is not here (on Debian: default-jre-headless), and Spark needs it")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        session = pyspark.SparkSession.builder.master("local[2]").config(map=SETTINGS).getOrCreate()
        yield session
        session.stop()


@pytest.fixture(params=["sail", "spark"])
def session(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


def test_an_engine_gives_the_answers_that_one_machine_gives(session: Any) -> None:
    made = screen_frame(session.createDataFrame(ROWS).repartition(3), ASKED).toArrow().sort_by("sku")
    local = screen_batch(ROWS.combine_chunks().to_batches()[0], ASKED)
    assert made.schema.names == local.schema.names
    assert made.to_pylist() == local.to_pylist()


def test_the_python_lines_of_the_page_run(sail: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "listings").mkdir()
    pq.write_table(ROWS.slice(0, 5), tmp_path / "listings" / "0.parquet")
    exec(code, {"spark": sail})  # noqa: S102 - our own page
    made = ds.dataset(tmp_path / "screened", format="parquet").to_table()
    assert sorted(made["sku"].to_pylist()) == [0, 1, 2, 3, 4]
    assert {"ruling_KP_sell", "ruling_DE_sell"} <= set(made.column_names)


def test_what_is_asked_wrongly_is_told_before_a_row_is_screened(session: Any) -> None:
    frame = session.createDataFrame(ROWS)
    with pytest.raises(UsageError, match="there is no column 'title'"):
        screen_frame(frame.drop("title"), ASKED)
    with pytest.raises(UsageError, match="has a column 'problems' already"):
        screen_frame(frame.withColumnRenamed("tags", "problems"), ASKED)


def test_a_row_in_no_encoding_is_undetermined_and_the_rest_goes_on(spark: Any) -> None:
    frame = spark.sql(
        "select id, if(id = 3, cast(X'FF53494D' as string), 'Watch with a nano-SIM slot') as title,"
        " 'No eSIM' as description, 'no' as GPS from range(10)"
    )
    made = screen_frame(frame, ASKED)
    rulings = [(row["id"], row["ruling_KP_sell"]) for row in made.select("id", "ruling_KP_sell").collect()]
    assert sorted(rulings) == [(number, "undetermined" if number == 3 else "prohibited") for number in range(10)]
    (told,) = made.where("problems <> ''").select("problems").collect()
    assert "UnicodeDecodeError" in told["problems"]
