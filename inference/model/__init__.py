"""The fusion model, from bytes to calibrated classes and their evidence; it knows no database."""
