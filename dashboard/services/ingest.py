"""The former name of ``python -m db.ingest``; it goes with the next release."""

from db.ingest.__main__ import app

if __name__ == "__main__":
    app()
