"""An item pipeline of Scrapy. Needs the extra `scrapy`."""

from typing import Any, Self

from itemadapter import ItemAdapter
from scrapy.exceptions import DropItem

from darnel.model.predictor import Predictor
from darnel.readers.record import page_of


class FarmPipeline:
    """Adds `score`, `label`, `reasons` and `error` to items that hold a page, and drops those of farms if asked to.

    An item holds a page as a record does: `content` (or `html`, `text`) and, where known, `url`.

    Settings: DARNEL_DROP (False), DARNEL_MODEL (the one that ships), DARNEL_THRESHOLD (`balanced`), DARNEL_REASONS (3).
    """

    def __init__(self, predictor: Predictor, threshold: str, reasons: int, *, drop: bool, stats: Any) -> None:
        self._predictor, self._stats = predictor, stats
        self._threshold, self._reasons, self._drop = threshold, reasons, drop
        predictor.model.threshold(threshold)

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """What Scrapy makes the pipeline with."""
        settings = crawler.settings
        predictor = Predictor.load(settings.get("DARNEL_MODEL"))
        threshold, reasons = (
            settings.get("DARNEL_THRESHOLD", "balanced"),
            settings.getint("DARNEL_REASONS", 3),
        )
        return cls(predictor, threshold, reasons, drop=settings.getbool("DARNEL_DROP"), stats=crawler.stats)

    def process_item(self, item: Any) -> Any:
        """Judge one item.

        Raises:
            DropItem: it is a farm page, and DARNEL_DROP is set.
        """
        adapter = ItemAdapter(item)
        row = self._predictor.row(
            page_of(adapter.asdict(), None), threshold=self._threshold, reasons=self._reasons
        )
        self._stats.inc_value(f"darnel/{row['label'] or 'error'}")
        if self._drop and row["label"] == "farm":
            raise DropItem(f"darnel: farm page, score {row['score']:.3f}: {row['url'] or row['id']}")
        for name in ("score", "label", "reasons", "error"):
            adapter[name] = row[name]
        return item
