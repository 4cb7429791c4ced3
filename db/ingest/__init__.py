"""The one way in for every post: open → rows → mapping → validation → batches in the store.

Each module knows the one before it. A file that cannot be read raises ``IngestError``; a row that cannot be
stored travels on as a ``Refusal`` beside the good ones.
"""
