"""Imported by the fork server alone: importing it does the work that every worker would repeat."""

from tests.acceptance.chaos.nursery import warm_up

warm_up()
