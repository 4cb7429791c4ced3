"""The trained reviewer: a draft and the policies in, a trace out. It knows texts, and no store."""
