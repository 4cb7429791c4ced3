"""What kinds of feed and of hazard are called, and the levels of hazard reports with their colours."""

from dashboard.catalogue import mark
from db.vocabulary import FeedKind, Hazard, HazardLevel

FEED_KIND_WORDS: dict[FeedKind, str] = {
    FeedKind.WATCHED_FOLDER: mark("Watched folder"),
    FeedKind.WEBHOOK: mark("Webhook"),
    FeedKind.RSS: mark("RSS or Atom"),
    FeedKind.CAP: mark("Alerts (CAP)"),
    FeedKind.MASTODON: mark("Mastodon"),
    FeedKind.BLUESKY: mark("Bluesky search"),
    FeedKind.BLUESKY_STREAM: mark("Bluesky stream"),
    FeedKind.TELEGRAM: mark("Telegram channel"),
    FeedKind.MAILBOX: mark("Mailbox"),
    FeedKind.KAFKA: mark("Kafka"),
    FeedKind.GDACS: mark("Hazard reports (GDACS)"),
    FeedKind.USGS: mark("Hazard reports (USGS)"),
}
PUBLISHER_WORDS = {FeedKind.GDACS: "GDACS", FeedKind.USGS: "USGS"}

HAZARD_WORDS: dict[Hazard, str] = {
    Hazard.CYCLONE: mark("Cyclone"),
    Hazard.FLOOD: mark("Flood"),
    Hazard.EARTHQUAKE: mark("Earthquake"),
    Hazard.TSUNAMI: mark("Tsunami"),
    Hazard.WILDFIRE: mark("Wildfire"),
    Hazard.LANDSLIDE: mark("Landslide"),
    Hazard.VOLCANO: mark("Volcano"),
    Hazard.DROUGHT: mark("Drought"),
    Hazard.EPIDEMIC: mark("Epidemic"),
    Hazard.CONFLICT: mark("Conflict"),
    Hazard.OTHER: mark("Other"),
}

# In the colours that their publishers call them by.
HAZARD_LEVEL_WORDS: dict[HazardLevel, str] = {
    HazardLevel.GREEN: mark("Green level"),
    HazardLevel.YELLOW: mark("Yellow level"),
    HazardLevel.ORANGE: mark("Orange level"),
    HazardLevel.RED: mark("Red level"),
}
HAZARD_LEVEL_COLOURS: dict[HazardLevel, str] = {
    HazardLevel.GREEN: "#4f9d45",
    HazardLevel.YELLOW: "#ffd23f",
    HazardLevel.ORANGE: "#f28e1c",
    HazardLevel.RED: "#c8102e",
}
