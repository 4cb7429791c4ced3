"""Imported by the fork server alone: importing it does the work that every worker would repeat."""

from tests.acceptance.chaos.fork_server import warm_up

warm_up()
