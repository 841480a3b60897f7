"""The first journey: folders on disk -> evidence -> cards and vectors in the store."""

from stylus_ext.reindex.journey import reindex
from stylus_ext.reindex.planning import plan
from stylus_ext.reindex.run import Looking, ReindexParts

__all__ = ["Looking", "ReindexParts", "plan", "reindex"]
