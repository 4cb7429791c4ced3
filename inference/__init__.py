"""From raw post to classified, placed and grouped post."""
