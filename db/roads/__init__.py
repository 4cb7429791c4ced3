"""Roads for the map: `python -m db.roads` reads Natural Earth's file, the map draws them tile by tile."""
