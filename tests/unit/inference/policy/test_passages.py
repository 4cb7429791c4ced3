"""Sentences are cut into passages that stand in them to the character."""

from inference.policy.passages import MAX_WORDS, cut_passages


def test_each_passage_stands_in_the_text_to_the_character() -> None:
    text = "Water is rising. Ask for Edda!  ¿Quién sabe?\nوصلت قافلة؟ 31 dead… "
    passages = cut_passages(text)
    assert [passage.text for passage in passages] == [
        "Water is rising.",
        "Ask for Edda!",
        "¿Quién sabe?",
        "وصلت قافلة؟",
        "31 dead…",
    ]
    assert all(text[each.start : each.end] == each.text for each in passages)


def test_a_stop_inside_a_number_or_a_name_ends_nothing() -> None:
    assert [each.text for each in cut_passages("The river is at 9.8 m, see desk.example")] == [
        "The river is at 9.8 m, see desk.example"
    ]


def test_a_long_sentence_is_read_in_parts_that_overlap() -> None:
    words = [f"w{number}" for number in range(3 * MAX_WORDS)]
    passages = cut_passages(" ".join(words))
    assert all(len(each.text.split()) <= MAX_WORDS for each in passages)
    assert all(any(word in each.text.split() for each in passages) for word in words)
    middle = f"w{MAX_WORDS - 1} w{MAX_WORDS}"
    assert any(middle in each.text for each in passages)


def test_what_has_no_letter_is_no_passage() -> None:
    assert cut_passages(" … !! ؟ \n") == []
