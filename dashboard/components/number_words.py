"""What each number on the screens counts, from what, and what it does not say."""

from dataclasses import dataclass

from dashboard.catalogue import mark
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
        mark("Posts"),
        mark("messages under the filter, reposts among them"),
        mark("what was imported, fed or submitted into the event, less what was deleted at its source"),
        mark("how many people were affected, or wrote: one account may write often"),
    ),
    NumberWords(
        mark("Independent accounts"),
        mark("accounts that sent a message first"),
        mark("posts that say the same are one message, of the account that posted it first"),
        mark("how many people saw something themselves; two accounts may be one person"),
    ),
    NumberWords(
        mark("Classified"),
        mark("posts that a version of the model has read"),
        mark("the queue: what waits or has failed is not among them"),
        mark("that the classes are right"),
    ),
    NumberWords(
        LABEL_WORDS[Informativeness.INFORMATIVE],
        mark("posts that tell something of the disaster"),
        mark("the effective label: the model's class, or a person's where one was given"),
        mark("that what they tell is true"),
    ),
    NumberWords(
        LABEL_WORDS[Damage.SEVERE_DAMAGE],
        mark("posts whose picture shows severe damage, clearly"),
        mark("the picture alone; a severity below one half is unclear, and counted as that"),
        mark("how many buildings are damaged: ten posts may show one of them"),
    ),
    NumberWords(
        NOT_REVIEWED,
        mark("posts about which nobody has decided anything"),
        mark("reviews of label, information and use that were not undone"),
        mark("that the others are true: a review may be of the label alone"),
    ),
    NumberWords(
        mark("Verified"),
        mark("posts whose information a person found corroborated"),
        mark("reviews of the information; never the model"),
        mark("that all others are false: most have not been looked at"),
    ),
    NumberWords(
        mark("Placed"),
        mark("posts with a place on the map"),
        mark("coordinates, places named in the text, or a person's word; each says how exact it is"),
        mark("that nothing happened elsewhere: no signal does not mean no need"),
    ),
)
READINGS = (
    NumberWords(
        mark("Confidence"),
        mark("how likely the class shown is right, 0 to 100 %"),
        mark(
            "the model's calibrated probability: of 100 posts at 80 %, about 80 were right where it was "
            "measured"
        ),
        mark("that a post unlike the training is as sure; nor anything of its truth"),
    ),
    NumberWords(
        mark("Gate"),
        mark("how far the model listened to the picture and to the text, 0 to 1"),
        mark("the model's own weights for this post"),
        mark("that a part with a high gate is right"),
    ),
    NumberWords(
        mark("Weight of a word or region"),
        mark("how much it spoke for a class, or against it"),
        mark(
            "gradient × input or Grad-CAM, as a share of the heaviest; an occlusion, in points of probability"
        ),
        mark("why the model decided as it did; it is no proof"),
    ),
    NumberWords(
        mark("± kilometres"),
        mark("how far from the point the place may be"),
        mark("how the post was placed: a town is less exact than coordinates"),
        mark("where its author stood"),
    ),
)
WORK = (
    NumberWords(
        mark("Waiting, in hand, failed"),
        mark("posts in the queue of the workers"),
        mark("jobs: one post is one job"),
        mark("how long it will take"),
    ),
    NumberWords(
        mark("Throughput"),
        mark("posts that were classified in the last minute"),
        mark("jobs that ended then"),
        mark("the rate of a full queue, where little came in"),
    ),
    NumberWords(
        mark("Posts an hour"),
        mark("posts that one person judges in an hour"),
        mark("decisions of people, without their long pauses"),
        mark("how well they judge"),
    ),
    NumberWords(
        mark("First decision"),
        mark("time from a post's arrival to its first decision, the median"),
        mark("posts that were decided in the time shown"),
        mark("how long those wait that nobody has looked at"),
    ),
    NumberWords(
        mark("Kappa"),
        mark("how far two people agree beyond chance, 0 to 1"),
        mark("a random sample of judged posts that a second person judged blind"),
        mark("which of the two was right"),
    ),
)
