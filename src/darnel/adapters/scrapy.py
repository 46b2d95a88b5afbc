"""An item pipeline of Scrapy. Needs the extra `scrapy`."""

from typing import Any, Self

from itemadapter import ItemAdapter
from scrapy.exceptions import DropItem

from darnel.model.predictor import Predictor
from darnel.model.row import VERDICT_COLUMNS
from darnel.readers.record import page_of


class FarmPipeline:
    """Adds score, label, reasons and error to items that contain a page; drops those of farms if asked to.

    An item contains a page as a record does: `content` (or `html`, `text`) and, where known, `url`. An item
    class with declared fields gets those that it declares; one that declares none is counted and passed on.

    Settings: DARNEL_DROP (False), DARNEL_MODEL (the one that ships), DARNEL_THRESHOLD (`balanced`),
    DARNEL_REASONS (3).
    """

    def __init__(
        self, predictor: Predictor, threshold: str | float, reasons: int, *, drop: bool, stats: Any
    ) -> None:
        self._predictor, self._stats = predictor, stats
        predictor.model.check_options(threshold, reasons)  # refused before the first item
        self._threshold, self._reasons, self._drop = threshold, reasons, drop

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Make the pipeline from the settings of a crawler."""
        settings = crawler.settings
        return cls(
            Predictor.load(settings.get("DARNEL_MODEL")),
            settings.get("DARNEL_THRESHOLD", "balanced"),
            settings.getint("DARNEL_REASONS", 3),
            drop=settings.getbool("DARNEL_DROP"),
            stats=crawler.stats,
        )

    def process_item(self, item: Any) -> Any:
        """Judge one item.

        Raises:
            DropItem: it is a farm page, and DARNEL_DROP is set.
        """
        adapter = ItemAdapter(item)
        page = page_of(adapter.asdict(), None)
        row = self._predictor.row(page, threshold=self._threshold, reasons=self._reasons)
        self._stats.inc_value(f"darnel/{row['label'] or 'error'}")
        if self._drop and row["label"] == "farm":
            raise DropItem(f"darnel: farm page, score {row['score']:.3f}: {row['url'] or row['id']}")
        declared = adapter.field_names() if _has_fixed_fields(item) else VERDICT_COLUMNS
        for name in VERDICT_COLUMNS:
            if name in declared:
                adapter[name] = row[name]  # type: ignore[literal-required]
        if not set(declared) & set(VERDICT_COLUMNS):
            self._stats.inc_value("darnel/no_field")
        return item


def _has_fixed_fields(item: Any) -> bool:
    """Return whether an item takes declared fields only: a Scrapy Item, a dataclass, attrs or pydantic."""
    return not isinstance(item, dict)
