"""The shape of a report: a template a kind, an organisation's own before Lookout's, rendered to sections."""
