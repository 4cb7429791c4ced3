"""Real posts of past disasters, once more in the order of their time: how well, and how soon, is gathered."""
