"""Where towns lie: the worker finds them in posts, the screens name points by them."""
