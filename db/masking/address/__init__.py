"""The parts of addresses in many languages, and what reads them."""
