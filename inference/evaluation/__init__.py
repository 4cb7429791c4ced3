"""How good the model is, measured: figures, subsets, robustness, and the model card that prints them."""
