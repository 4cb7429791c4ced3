"""Whether a text speaks of a body at all: of its parts, its wounds, its blood, or of the dead.

Wide on purpose. A word too many leaves to the reviewer what it is sure of; one too few has a person decide.
"""

import re

from db.policies.folding import fold_words

_STEMS = (
    # English
    "bod(?:y|ies)|corpse|remains|blood|bleed|bled|flesh|bone|skull|limb|arms?|legs?|hands?|head|face|eyes?|throat|torso|"
    "brain|intestin|entrail|guts|organs|skin|wound|burn|sever|mutilat|dismember|decapitat|amputat|gore|gory|dead|die[ds]?|"
    "kill|naked|ribs?|mouth|finger|f[eo]+t|pulp|charred|rott|mangled|impaled|victim|what remained of|"
    # Spanish
    "cuerpo|cadaver|restos|sangr|carne|hueso|crane|brazo|pierna|mano|cabeza|cara|rostro|ojos?|garganta|cerebro|sesos|"
    "tripas|viscera|piel|herid|calcinad|carbonizad|quemad|mutilad|desmembrad|decapitad|muert|fallecid|desnud|costilla|"
    "boca|dedo|pies?|aplastad|desangr|victima|lo que quedaba de|"
    # French
    "corps|cadavre|restes|sang|saign|chair|os|bras|jambe|main|tete|visage|oeil|yeux|gorge|tronc|cervelle|cerveau|"
    "viscere|tripes|peau|plaie|bless|calcin|carbonis|brul|mutil|demembr|decapit|sectionn|tranche|morts?|mourant|nus?|"
    "bouche|doigt|pieds?|broy|eventr|victime"
)
_ARABIC = fold_words(
    "جثث|جثة|جثام|جثم|أشلاء|دم|دما|دماء|دماؤ|نزف|نازف|ينزف|لحم|لحوم|عظم|عظام|جمجم|جماجم|ذراع|أذرع|ساق|سيقان|يده|يدها|يدا|يد|"
    "أيدي|رأس|رؤوس|وجه|وجوه|عين|عيون|حلق|جذع|دماغ|أحشاء|أحشاؤ|أمعاء|أمعاؤ|جلد|جرح|جروح|جريح|محترق|متفحم|مشوه|مقطوع|مقطعة|"
    "مبتور|بتر|موتى|ميت|قتلى|قتيل|ضلع|أضلاع|فم|إصبع|أصابع|قدم|أقدام|أوصال|أطراف|أجساد|جسد|سحق|مسحوق|بقايا|ضحايا"
).text
_BODY = re.compile(
    rf"(?<!\w)(?:(?:{_STEMS})\w{{0,5}}|[وف]?(?:[بكل]?ال|لل|[بكلس])?(?:{_ARABIC})(?:ه|ها|هم|هن|ات|ين|ان|ا|ي)?)(?!\w)"
)


def speaks_of_bodies(text: str) -> bool:
    """Return whether a text speaks of a body, in English, Spanish, French or Arabic."""
    return bool(_BODY.search(fold_words(text).text))
