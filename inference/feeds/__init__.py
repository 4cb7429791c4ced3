"""Live sources: each kind is a small class that fetches posts; a loop of its own stores them."""
