"""Copies are known again by their signatures, and what is no copy is not."""

from inference.enrich.signature import sign_words

TEXT = "The bridge in Corvena is gone, use the road along the northern bank and bring a boat"


def compare(one: str, other: str) -> float:
    first, second = sign_words(one), sign_words(other)
    assert first is not None
    assert second is not None
    return float((first == second).mean())


def test_a_reworded_text_shares_most_of_its_signature_and_another_text_next_to_none() -> None:
    assert compare(TEXT, f"RT @someone: {TEXT.upper()}! https://example.org/x") == 1
    assert compare(TEXT, TEXT.replace("boat", "boat!! please share")) > 0.6
    assert compare(TEXT, "The hospital of San Brenno is asking for donors of blood, group O") < 0.15


def test_a_text_too_short_to_compare_has_no_signature() -> None:
    assert sign_words("Flood in Corvena") is None
    assert sign_words("") is None
