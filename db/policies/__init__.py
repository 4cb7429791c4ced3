"""Written policies, drafts as reviewers read them, and the traces that they leave.

The dashboard and the worker both review, so what they share stands below both. Texts and policies alone: no
table, no report.
"""
