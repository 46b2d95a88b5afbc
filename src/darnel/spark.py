"""`darnel.spark.score` is `darnel.adapters.spark.score`."""

from darnel.adapters.spark import score as score
