"""One SQLite file that remembers everything a re-index learned: evidence, what models said, cards, vectors, words.

Several processes and threads may use it at once. It holds nothing that a re-index cannot rebuild,
though models must be asked again then.
"""

from stylus_ext.store.records import CardRecord, CardRow, DescriptionRecord, EvidenceRecord, LexicalFields
from stylus_ext.store.store import Store

__all__ = ["CardRecord", "CardRow", "DescriptionRecord", "EvidenceRecord", "LexicalFields", "Store"]
