from db.ingest.pseudonym import hash_author


def test_the_same_person_has_one_pseudonym_under_one_key() -> None:
    assert hash_author("@Maria", b"k") == hash_author(" maria ", b"k") != hash_author("mario", b"k")


def test_another_key_gives_another_pseudonym_without_the_handle() -> None:
    pseudonym = hash_author("maria", b"k") or ""
    assert pseudonym != hash_author("maria", b"other")
    assert len(pseudonym) == 64
    assert "maria" not in pseudonym


def test_no_author_has_no_pseudonym() -> None:
    assert hash_author(" @ ", b"k") is None
