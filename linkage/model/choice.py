"""Which model a run uses: one fitted to its records, the one in force, or the default one adapted to them."""

from collections.abc import Sequence

from linkage.duck import Duck
from linkage.model.comparison import frequency_columns
from linkage.model.comparisons import COMPARISONS
from linkage.model.frequencies import blend, count_frequencies
from linkage.model.model import Model
from linkage.model.store import default_model
from linkage.model.training import train as fit_comparisons

GROWN = 2
"""A model is adapted anew when there are this many times the records that it rests on."""


def choose_model(
    duck: Duck,
    standing: Model | None,
    records: int,
    deduplicated: Sequence[str],
    *,
    train: bool,
    origin: Model | None = None,
) -> Model:
    """The model for the tables `features` and `pair`; `standing` is the one in force, if there is one.

    It is adapted from `origin`, the one that was trained for it: what other records it was adapted to before
    then counts no more, so that it doesn't matter which came first.
    """
    if train:
        fitted = fit_comparisons(duck, COMPARISONS, deduplicated)
        columns = frequency_columns(fitted.comparisons)
        return Model(fitted.comparisons, fitted.prior, count_frequencies(duck, columns), records)
    if standing and records < GROWN * standing.records:
        return standing
    default = default_model()
    thresholds = standing.thresholds if standing else default.thresholds
    model = origin or standing or default
    fitted = fit_comparisons(duck, model.comparisons, deduplicated, hold_m=True)
    counted = count_frequencies(duck, model.frequency_columns())
    return Model(fitted.comparisons, fitted.prior, blend(counted, default.frequencies), records, thresholds)
