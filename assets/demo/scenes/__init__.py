"""Pictures of the exercise: primitives in `canvas`, one module a theme, the index in `catalogue`."""
