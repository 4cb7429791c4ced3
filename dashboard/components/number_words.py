"""What each number on the screens counts, from what, and what it does not say."""

from dataclasses import dataclass

from dashboard.labels import LABEL_WORDS, NOT_REVIEWED
from db.vocabulary import Damage, Informativeness


@dataclass(frozen=True)
class NumberWords:
    """One number in words.

    Attributes:
        made_of: what it is counted or reckoned from.
        not_said: what a reader may take it for, and it is not.
    """

    name: str
    counts: str
    made_of: str
    not_said: str


FIGURES = (
    NumberWords(
        "Posts",
        "messages under the filter, reposts among them",
        "what was imported, fed or submitted into the event, less what was deleted at its source",
        "how many people were affected, or wrote: one account may write often",
    ),
    NumberWords(
        "Independent accounts",
        "accounts that sent a message first",
        "posts that say the same are one message, of the account that posted it first",
        "how many people saw something themselves; two accounts may be one person",
    ),
    NumberWords(
        "Classified",
        "posts that a version of the model has read",
        "the queue: what waits or has failed is not among them",
        "that the classes are right",
    ),
    NumberWords(
        LABEL_WORDS[Informativeness.INFORMATIVE],
        "posts that tell something of the disaster",
        "the effective label: the model's class, or a person's where one was given",
        "that what they tell is true",
    ),
    NumberWords(
        LABEL_WORDS[Damage.SEVERE_DAMAGE],
        "posts whose picture shows severe damage, clearly",
        "the picture alone; a severity below one half is unclear, and counted as that",
        "how many buildings are damaged: ten posts may show one of them",
    ),
    NumberWords(
        NOT_REVIEWED,
        "posts about which nobody has decided anything",
        "reviews of label, information and use that were not undone",
        "that the others are true: a review may be of the label alone",
    ),
    NumberWords(
        "Verified",
        "posts whose information a person found corroborated",
        "reviews of the information; never the model",
        "that all others are false: most have not been looked at",
    ),
    NumberWords(
        "Placed",
        "posts with a place on the map",
        "coordinates, places named in the text, or a person's word; each says how exact it is",
        "that nothing happened elsewhere: no signal does not mean no need",
    ),
)
READINGS = (
    NumberWords(
        "Confidence",
        "how likely the class shown is right, 0 to 100 %",
        "the model's calibrated probability: of 100 posts at 80 %, about 80 were right where it was measured",
        "that a post unlike the training is as sure; nor anything of its truth",
    ),
    NumberWords(
        "Gate",
        "how far the model listened to the picture and to the text, 0 to 1",
        "the model's own weights for this post",
        "that a part with a high gate is right",
    ),
    NumberWords(
        "Weight of a word or region",
        "how much it spoke for a class, or against it",
        "gradient × input or Grad-CAM, as a share of the heaviest; an occlusion, in points of probability",
        "why the model decided as it did; it is no proof",
    ),
    NumberWords(
        "± kilometres",
        "how far from the point the place may be",
        "how the post was placed: a town is less exact than coordinates",
        "where its author stood",
    ),
)
WORK = (
    NumberWords(
        "Waiting, in hand, failed",
        "posts in the queue of the workers",
        "jobs: one post is one job",
        "how long it will take",
    ),
    NumberWords(
        "Throughput",
        "posts that were classified in the last minute",
        "jobs that ended then",
        "the rate of a full queue, where little came in",
    ),
    NumberWords(
        "Posts an hour",
        "posts that one person judges in an hour",
        "decisions of people, without their long pauses",
        "how well they judge",
    ),
    NumberWords(
        "First decision",
        "time from a post's arrival to its first decision, the median",
        "posts that were decided in the time shown",
        "how long those wait that nobody has looked at",
    ),
    NumberWords(
        "Kappa",
        "how far two people agree beyond chance, 0 to 1",
        "a random sample of judged posts that a second person judged blind",
        "which of the two was right",
    ),
)
