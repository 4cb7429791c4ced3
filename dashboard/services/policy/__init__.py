"""Release review: a draft is read against written policies, rule by rule, before it can be cleared.

Reviewers share one interface, that of ``db.policies``: a draft and the policies in, a trace out. This room
knows texts and policies, no store and no format of a report.
"""
