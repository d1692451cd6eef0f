"""The one door to Spark: a session whose files are in a private folder and are gone with it.

Where it runs and with how much is Spark's own configuration (`spark-defaults.conf` in `SPARK_CONF_DIR`);
without one it runs on this machine, on all cores.
"""

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from pyspark.errors import PySparkRuntimeError
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import arrow_udf
from splink import SparkAPI

from linkage.errors import LinkageError
from linkage.scratch import scratch
from linkage.spark.dialect import HAMMING, JARO_WINKLER, LEVENSHTEIN
from linkage.spark.similarity import hamming, jaro_winkler, levenshtein

_SETTINGS = {
    "spark.ui.enabled": "false",  # a page that anyone on this machine could read
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    # What goes from machine to machine is personal.
    "spark.authenticate": "true",
    "spark.network.crypto.enabled": "true",
}


class Spark:
    """A session. `memory` is what its driver may use, in gigabytes.

    Its files lie in a new folder in `parent` (see `linkage.scratch`), which every machine of a cluster must
    reach under the same name.
    """

    def __init__(self, memory: float = 3.0, parent: Path | None = None) -> None:
        self._room = ExitStack()
        self.folder = self._room.enter_context(scratch(parent))
        builder = SparkSession.builder.appName("richpicture")
        settings = {
            **_SETTINGS,
            "spark.driver.memory": f"{round(memory * 1024)}m",
            "spark.local.dir": str(self.folder / "local"),
            "spark.sql.warehouse.dir": str(self.folder / "warehouse"),
        }
        for name, value in settings.items():
            builder = builder.config(name, value)
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else its workers run another Python
        try:
            self._session = builder.getOrCreate()
        except PySparkRuntimeError:
            self._room.close()
            raise LinkageError(
                "Spark could not be started. It needs Java 17 or newer, found by JAVA_HOME or on the PATH."
            ) from None
        for name, function, kind in (
            (JARO_WINKLER, jaro_winkler, "double"),
            (LEVENSHTEIN, levenshtein, "bigint"),
            (HAMMING, hamming, "bigint"),
        ):
            self._session.udf.register(name, arrow_udf(function, kind))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.stop()
        self._room.close()

    def read(self, name: str) -> DataFrame:
        """The Parquet file, or files, of this name in the folder."""
        return self._session.read.parquet(str(self.folder / name))

    def write(self, sql: str, name: str) -> None:
        """Write the rows of a query as Parquet files under this name, in place of those that are there."""
        self._session.sql(sql).write.mode("overwrite").parquet(str(self.folder / name))

    def splink(self, parts: int) -> SparkAPI:
        """Splink's view of this session; what it makes of pairs comes in `parts`, or one for each core."""
        return SparkAPI(  # type: ignore[no-untyped-call]
            spark_session=self._session,
            break_lineage_method="persist",
            num_partitions_on_repartition=max(parts, self._session.sparkContext.defaultParallelism),
            register_udfs_automatically=False,
        )

    def forget(self) -> None:
        """Free what Splink kept."""
        self._session.catalog.clearCache()
