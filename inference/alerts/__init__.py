"""What is worth knowing becomes an alert, and alerts go to whom the owner named; a loop of its own."""
