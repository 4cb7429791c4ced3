"""What stands at the dashboard's door: who may ask, what every answer carries, and the first page."""
