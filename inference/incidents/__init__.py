"""Posts about one happening are gathered into incidents, which are found by nobody's asking."""
