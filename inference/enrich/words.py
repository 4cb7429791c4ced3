"""A text as words with what stands between them, and what neighbours say about a possible place name."""

import re
from itertools import pairwise

from db.gazetteer.spelling import WORD, fold_word
from inference.enrich.cues import (
    ACTORS,
    AGENCIES,
    AREAS_BEHIND,
    ARTICLES,
    ENGLISH_WORDS,
    FEATURES,
    GAME,
    GREETINGS,
    HAPPENINGS,
    HARMLESS,
    KINDS_OF_PLACES,
    LINKS,
    LOCATIVES,
    MONTHS,
    ORGANISATIONS,
    ROMANCE_LOCATIVES,
    SEVERAL_AREAS_BEHIND,
    STORM_WORDS,
    STRONG_LOCATIVES,
    TAG_AFFIXES,
    TAG_WORDS,
    TOWNS_BEHIND,
)

# What may stand between the words of one name: "Port-au-Prince", "St. Thomas", "Coeur d'Alene".
_GAP = re.compile(r"[ \-'’]|\. ")
_NO_WORDS = re.compile(r"https?://\S*|www\.\S+|[\w.+-]*@[\w.…]+")
_TAG = re.compile(rf"#((?:{WORD.pattern[:-1]}|_)+)")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_|(?<=[^\W\d_])(?=(?:19|20)\d\d)")
# "and", "in", "to", "as", "for the" are written onto the next word in Arabic; "in" and "to" introduce places.
_ARABIC = re.compile(r"[؀-ۿ]")
_PROCLITICS = "وفبلك"
_ARTICLE = "ال"
_MIN_JOINED = 6
# Endings that Russian puts on names, and what the name itself ends in: "в Челябинске", "из Казани".
_CYRILLIC = re.compile(r"[а-яё]{5,}")
_CASE = re.compile(r"(?:ом|ой|ей|ою|[уюеиыа])$")
_NOMINATIVES = ("", "а", "я", "ь", "й")
# How many words before a place may say what happened there.
_NEAR_WORDS = 5
_TITLE = 4
# A share of words with a capital beyond which capitals say nothing.
_HEADLINE = 0.6


class Words:
    """The words of one text, plain and folded, numbered from 0; hashtags are opened into theirs.

    ``storm_names`` are words that the text uses to name a storm ("Hurricane Maria"); ``tags`` numbers the
    hashtag of each word that one held.
    """

    def __init__(self, text: str) -> None:
        opened, tags = _open_tags(text)
        found = list(WORD.finditer(opened))
        self.plain = [match.group() for match in found]
        self.folded = [fold_word(word) for word in self.plain]
        self.tags = {
            number: tag
            for number, match in enumerate(found)
            for tag, (first, last) in enumerate(tags)
            if first <= match.start() < last
        }
        self._gaps = ["", *(opened[a.end() : b.start()] for a, b in pairwise(found)), ""]
        self.storm_names = {
            after
            for (before, after), gap in zip(pairwise(self.folded), self._gaps[1:], strict=False)
            if before in STORM_WORDS and after not in LOCATIVES and gap in (" ", " #")
        }
        # "#hurricaneflorence" names its storm too.
        self.storm_names |= {
            self.folded[number].removeprefix(word)
            for number in self.tags
            for word in STORM_WORDS
            if self.folded[number].startswith(word)
        }
        untagged = [word for n, word in enumerate(self.plain) if n not in self.tags and word[0].isalpha()]
        cased = [word for word in untagged if word[0].isupper() or word[0].islower()]
        capitals = sum(word[0].isupper() for word in cased)
        # Whether capitals tell names from other words here.
        self.has_cases = 0 < capitals < _HEADLINE * len(cased) or len(cased) < 3
        self.is_game = GAME.search(text) is not None
        self._is_english = len(ENGLISH_WORDS.intersection(self.folded)) > 0

    def reach(self, first: int, longest: int) -> int:
        """Return where a name that begins at ``first`` must end at the latest."""
        last = first + 1
        while last < len(self.plain) and last - first < longest and _GAP.fullmatch(self._gaps[last]):
            last += 1
        return last

    def spell(self, first: int, last: int) -> list[str]:
        """Return the keys that words ``first`` to ``last`` (exclusive) may mean, the plainest first."""
        key = " ".join(self.folded[first:last])
        keys = [key]
        if last - first > 1:
            if self._has_proclitic(first):
                keys.append(key[1:])
            # "Puerto Ricos people"
            if key[-1] == "s":
                keys.append(key[:-1])
            return keys
        # Most words are these: nothing is written onto them.
        if key.isascii() and first not in self.tags:
            return keys
        is_arabic = _ARABIC.match(key) is not None
        if len(key) >= _MIN_JOINED and (first in self.tags or is_arabic):
            keys.append("#" + key)
        if self._has_proclitic(first):
            bare = _ARTICLE + key[2:] if key.startswith("لل") else key[1:]
            keys += [bare, "#" + bare]
        if is_arabic and key.startswith(_ARTICLE) and len(key) >= _MIN_JOINED:
            keys.append(key.removeprefix(_ARTICLE))
        if _CYRILLIC.fullmatch(key):
            stem = _CASE.sub("", key)
            keys += [stem + ending for ending in _NOMINATIVES if stem + ending != key]
        if first in self.tags and not is_arabic:
            keys += [mark + core for core in _strip_affixes(key) for mark in ("", "#")]
        return keys

    def is_located(self, first: int) -> bool:
        """Return whether a word such as "in" or "from" stands right before, or "city of"."""
        before = self._before(first)
        if not before:
            return self._is_prefixed(first)
        if before[0] in LOCATIVES or (before[0] in ROMANCE_LOCATIVES and not self._is_english):
            return True
        behind_link = len(before) > 1 and before[0] in LINKS and before[1] in LOCATIVES | KINDS_OF_PLACES
        return before[0] in KINDS_OF_PLACES or behind_link or self._is_prefixed(first)

    def is_area(self, last: int) -> bool:
        """Return whether a word behind says that an area is meant: "Broward County"."""
        behind = self.folded[last : last + 3] if self._gaps[last] == " " else []
        # "Horry and Georgetown counties"
        is_first = len(behind) == 3 and behind[0] == "and" and behind[2] in SEVERAL_AREAS_BEHIND
        return is_first or (behind[:1] != [] and behind[0] in AREAS_BEHIND)

    def is_town(self, last: int) -> bool:
        """Return whether a word behind says that a town is meant: "Davao City"."""
        return last < len(self.plain) and self._gaps[last] == " " and self.folded[last] in TOWNS_BEHIND

    def is_scene(self, first: int) -> bool:
        """Return whether words close before say what happened: "terremoto cerca de Iquique"."""
        return not HAPPENINGS.isdisjoint(self._clause(first))

    def is_actor(self, first: int) -> bool:
        """Return whether somebody is called by the place: "la selección de México"."""
        before = [word for word in self.before(first, 3) if word not in LINKS]
        return bool(before) and before[0] in ACTORS

    def is_greeted(self, first: int) -> bool:
        """Return whether somebody greets from the place: "saludos desde Iquique"."""
        return not GREETINGS.isdisjoint(self.before(first, 3))

    def is_strongly_located(self, first: int) -> bool:
        """Return whether a word stands right before that introduces little else than places."""
        before = self._before(first)
        return bool(before) and before[0] in STRONG_LOCATIVES

    def is_preceded_by_name(self, first: int) -> bool:
        """Return whether a word with a capital stands close before, as in "Antonio Mora"."""
        if first == 0 or not self._is_name(first - 1):
            return False
        # "Mr. Mora", not "all over. Mora".
        return self._gaps[first] == " " or (
            self._gaps[first] == ". " and len(self.plain[first - 1]) <= _TITLE
        )

    def is_followed_by_name(self, last: int) -> bool:
        """Return whether a word with a capital stands close behind, as in "Reading Week"."""
        return self._gaps[last] == " " and self._is_name(last)

    def is_whole_tag(self, first: int, last: int) -> bool:
        """Return whether a hashtag holds nothing but these words and what tags add to places."""
        others = [
            word
            for word, tag in self.tags.items()
            if tag == self.tags.get(first) and not first <= word < last and not self.folded[word].isdigit()
        ]
        return first in self.tags and all(self.folded[word] in TAG_WORDS for word in others)

    def is_organisation(self, last: int) -> bool:
        """Return whether the words before ``last`` are an organisation's name, as in "Bangkok Post"."""
        return (
            last < len(self.plain)
            and self._gaps[last] == " "
            and self.folded[last] in ORGANISATIONS
            and self.plain[last][0].isupper()
        )

    def is_dateline(self, last: int) -> bool:
        """Return whether a report was written there: "ROMA – …", "MADRID (AP)", "Roma, 7 apr"."""
        if re.fullmatch(r"[.:]?\s*[–—-]+\s+|\s+[–—-]+\s*", self._gaps[last]):
            return True
        behind = self.folded[last : last + 2]
        is_signed = self._gaps[last] == " (" and behind[:1] != [] and behind[0] in AGENCIES
        return is_signed or (len(behind) == 2 and behind[0].isdigit() and behind[1][:3] in MONTHS)

    def is_listed(self, word: int) -> bool:
        """Return whether nothing but a comma, a bracket or a blank stands before the word."""
        return self._gaps[word] == "." or self._gaps[word].strip(" ,(#") == ""

    def joins(self, last: int, first: int) -> bool:
        """Return whether the name at ``first`` says where the one before lies: "Ocós, en San Marcos"."""
        return (
            first - last <= 1
            and all(self.is_listed(word) for word in range(last, first + 1))
            and all(word in STRONG_LOCATIVES | KINDS_OF_PLACES for word in self.folded[last:first])
        )

    def is_code(self, last: int, code: str) -> bool:
        """Return whether a state's code follows: "Carteret NJ", "carteret, nj"."""
        if last >= len(self.plain) or self._gaps[last].strip(" ,(") != "":
            return False
        return self.plain[last] == code or ("," in self._gaps[last] and self.plain[last].upper() == code)

    def is_phrase(self, first: int, last: int) -> bool:
        """Return whether they are an article and a word rather than a name: "el segundo"."""
        return last - first > 1 and self.folded[first] in ARTICLES and self.is_lower(first, last)

    def is_lower(self, first: int, last: int) -> bool:
        """Return whether the words could bear capitals and none does."""
        return all(word[0].islower() for word in self.plain[first:last] if word[0].isalpha())

    def is_common(self, first: int, last: int) -> bool:
        """Return whether the words stand without a capital where names have one."""
        return self.has_cases and first not in self.tags and self.is_lower(first, last)

    def before(self, first: int, count: int) -> list[str]:
        """Return the folded words before ``first``, the nearest first."""
        return self.folded[max(0, first - count) : first][::-1]

    def _before(self, first: int) -> list[str]:
        if first == 0 or self._gaps[first].strip(" '’#") != "" or first - 1 in self.tags:
            return []
        words = [self.folded[first - 1]]
        if first > 1 and self._gaps[first - 1].strip(" '’") == "":
            words.append(self.folded[first - 2])
        return words

    def _clause(self, first: int) -> list[str]:
        """Return the folded words close before, as far as no sentence ends between."""
        words: list[str] = []
        for word in range(first - 1, max(-1, first - 1 - _NEAR_WORDS), -1):
            if re.search(r"[.!?;]\s|\n", self._gaps[word + 1]):
                break
            words.append(self.folded[word])
        return words

    def _has_proclitic(self, first: int) -> bool:
        key = self.folded[first]
        if key[0] not in _PROCLITICS:
            return False
        # Under the article at least three letters: "بالكو" is no place of two.
        shortest = 6 if key[1:].startswith(_ARTICLE) else 5
        return len(key) >= shortest and _ARABIC.match(key) is not None

    def _is_prefixed(self, first: int) -> bool:
        return self._has_proclitic(first) and self.folded[first][0] == "ب"

    def _is_name(self, word: int) -> bool:
        return (
            word not in self.tags
            and self.has_cases
            and self.plain[word][0].isupper()
            and self.folded[word] not in HARMLESS
        )

    def is_feature(self, last: int) -> bool:
        """Return whether the name goes on as another's: "Rialto Beach", "Lehigh Valley"."""
        return (
            last < len(self.plain)
            and self.has_cases
            and last not in self.tags
            and self._gaps[last] == " "
            and self.plain[last][0].isupper()
            and self.folded[last] in FEATURES
        )


def _open_tags(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return a text without links and handles, hashtags split at their humps, and where those words stand."""
    pieces: list[str] = []
    spans, length, end = [], 0, 0
    clean = _NO_WORDS.sub(" , ", text)
    for match in _TAG.finditer(clean):
        # "in #Houston" stands in the sentence, "#Houston #Texas" does not.
        opened = "#" + _HUMP.sub(" ", match[1])
        pieces += [clean[end : match.start()], opened]
        length += match.start() - end
        spans.append((length, length + len(opened)))
        length += len(opened)
        end = match.end()
    return "".join([*pieces, clean[end:]]), spans


def _strip_affixes(tag: str) -> list[str]:
    """Return a hashtag without what tags add to places: ``dangriga`` of ``prayfordangriga``."""
    found, rest = [], [tag.rstrip("0123456789")]
    for _ in range(2):
        rest = [
            core
            for word in rest
            if word.startswith(TAG_AFFIXES) or word.endswith(TAG_AFFIXES)
            for affix in TAG_AFFIXES
            for core in (
                *((word[len(affix) :],) if word.startswith(affix) else ()),
                *((word[: -len(affix)],) if word.endswith(affix) else ()),
            )
            if len(core) >= 4
        ]
        found += rest
    return list(dict.fromkeys([*(core for core in [tag.rstrip("0123456789")] if core != tag), *found]))[:24]
