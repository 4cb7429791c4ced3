"""How people are named: words and lists, and what finds names by them."""
