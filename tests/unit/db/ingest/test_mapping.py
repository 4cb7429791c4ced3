import pytest

from db.ingest.errors import IngestError
from db.ingest.mapping import Field, change_mapping, guess_mapping

EXPORTS = {
    "X": (
        ["id_str", "full_text", "created_at", "user.screen_name", "lang"],
        {
            Field.EXTERNAL_ID: "id_str",
            Field.TEXT: "full_text",
            Field.POSTED_AT: "created_at",
            Field.AUTHOR: "user.screen_name",
            Field.LANGUAGE: "lang",
        },
    ),
    "Ushahidi": (
        ["Post ID", "Title", "Description", "Post Date (UTC)", "Latitude", "Longitude"],
        {
            Field.EXTERNAL_ID: "Post ID",
            Field.TEXT: "Description",
            Field.POSTED_AT: "Post Date (UTC)",
            Field.LAT: "Latitude",
            Field.LON: "Longitude",
        },
    ),
    "Talkwalker": (
        ["url", "published", "title", "content", "lang", "extra_author_attributes.name"],
        {
            Field.URL: "url",
            Field.POSTED_AT: "published",
            Field.TEXT: "content",
            Field.LANGUAGE: "lang",
            Field.AUTHOR: "extra_author_attributes.name",
        },
    ),
    "Meltwater": (
        ["Date", "Hit Sentence", "URL", "Influencer", "Language", "Document ID", "Source"],
        {
            Field.EXTERNAL_ID: "Document ID",
            Field.TEXT: "Hit Sentence",
            Field.POSTED_AT: "Date",
            Field.AUTHOR: "Influencer",
            Field.LANGUAGE: "Language",
            Field.URL: "URL",
            Field.SOURCE: "Source",
        },
    ),
}


@pytest.mark.parametrize("tool", EXPORTS)
def test_the_columns_of_common_exports_are_recognised(tool: str):
    columns, expected = EXPORTS[tool]
    assert dict(guess_mapping(columns).columns) == expected


def test_a_fields_own_name_wins_over_its_aliases():
    assert guess_mapping(["message", "text"]).columns == {Field.TEXT: "text"}


def test_what_is_not_mapped_is_named():
    assert guess_mapping(["text", "likes"]).ignored(["text", "likes"]) == ["likes"]


def test_a_choice_overrides_the_guess_and_an_empty_one_unmaps():
    columns = ["text", "translated", "date"]
    mapping = change_mapping(guess_mapping(columns), {"text": "translated", "posted_at": ""}, columns)
    assert mapping.columns == {Field.TEXT: "translated"}
    assert mapping.read({"translated": " hola "}, Field.TEXT) == "hola"
    assert mapping.read({"translated": "hola"}, Field.URL) == ""


@pytest.mark.parametrize(
    ("choices", "reason"),
    [
        ({"text": "body"}, "unknown column 'body' for text; the file has text, date"),
        ({"mood": "text"}, "no field 'mood'; fields are external_id, text"),
        ({"text": ""}, "no column is mapped to text or picture; choose one of text, date"),
    ],
)
def test_a_mapping_that_the_file_cannot_fulfil_is_refused(choices: dict[str, str], reason: str):
    columns = ["text", "date"]
    with pytest.raises(IngestError, match=reason):
        change_mapping(guess_mapping(columns), choices, columns)
