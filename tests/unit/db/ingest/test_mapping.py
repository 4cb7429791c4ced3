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
            Field.TITLE: "Title",
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
            Field.TITLE: "title",
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
def test_the_columns_of_common_exports_are_recognised(tool: str) -> None:
    columns, expected = EXPORTS[tool]
    assert dict(guess_mapping(columns).columns) == expected


def test_a_fields_own_name_wins_over_its_aliases() -> None:
    assert guess_mapping(["message", "text"]).columns == {Field.TEXT: "text"}


def test_what_is_not_mapped_is_named() -> None:
    assert guess_mapping(["text", "likes"]).ignored(["text", "likes"]) == ["likes"]


def test_a_choice_overrides_the_guess_and_an_empty_one_unmaps() -> None:
    columns = ["text", "translated", "date"]
    mapping = change_mapping(guess_mapping(columns), {"text": "translated", "posted_at": ""}, columns)
    assert mapping.columns == {Field.TEXT: "translated"}
    assert mapping.read({"translated": " hola "}, Field.TEXT) == "hola"
    assert mapping.read({"translated": "hola"}, Field.URL) == ""


@pytest.mark.parametrize(
    ("choices", "reason"),
    [
        ({"text": "body"}, "unknown column 'body' for text; the file has text, date"),
        ({"mood": "text"}, "no field 'mood'; fields are external_id, title, text"),
        ({"text": ""}, "no column is mapped to text or picture; choose one of text, date"),
    ],
)
def test_a_mapping_that_the_file_cannot_fulfil_is_refused(choices: dict[str, str], reason: str) -> None:
    columns = ["text", "date"]
    with pytest.raises(IngestError, match=reason):
        change_mapping(guess_mapping(columns), choices, columns)


def test_a_time_is_found_under_any_name_by_what_stands_in_its_column() -> None:
    row = {
        "Story": "Bridge out",
        "Seen by us": "31.12.2017 14:05",
        "Number": "1504094400",
        "Page Created": "2012-01-01",
    }
    assert guess_mapping(list(row), [row]).columns[Field.POSTED_AT] == "Seen by us"


@pytest.mark.parametrize(
    "name", ["createdAt", "created_utc", "Post Created", "INCIDENT DATE", "_submission_time"]
)
def test_names_of_times_are_recognised_however_they_are_spelled(name: str) -> None:
    assert guess_mapping(["text", "Page Created", name]).columns[Field.POSTED_AT] == name


def test_date_time_and_zone_may_stand_apart() -> None:
    row = {"text": "a", "date": "2020-11-07", "time": "12:00:00", "timezone": "+0000"}
    columns = guess_mapping(list(row), [row]).columns
    assert [columns.get(field) for field in (Field.POSTED_AT, Field.CLOCK, Field.ZONE)] == [
        "date",
        "time",
        "timezone",
    ]


def test_a_column_of_times_of_day_alone_is_no_time() -> None:
    row = {"text": "a", "time": "12:00:00"}
    assert Field.POSTED_AT not in guess_mapping(list(row), [row]).columns


def test_a_column_of_times_none_of_which_can_be_read_is_still_its_column() -> None:
    row = {"text": "a", "date": "soon"}
    assert guess_mapping(list(row), [row]).columns[Field.POSTED_AT] == "date"


def test_a_column_of_programs_is_no_source() -> None:
    row = {"text": "a", "source": "Twitter for Android"}
    assert Field.SOURCE not in guess_mapping(list(row), [row]).columns


def test_a_title_without_a_text_is_the_text() -> None:
    assert guess_mapping(["Headline", "url"]).columns[Field.TEXT] == "Headline"


def test_a_column_that_only_begins_like_a_text_is_one_where_no_other_is() -> None:
    assert guess_mapping(["text, as posted", "date;time"]).columns == {
        Field.TEXT: "text, as posted",
        Field.POSTED_AT: "date;time",
    }


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (("a/description", "a/photo"), {Field.TEXT: "a/description", Field.PICTURE: "a/photo"}),
        (
            ("g-description", "g-place-Latitude", "g-place-Longitude", "g-place-Accuracy"),
            {Field.TEXT: "g-description", Field.LAT: "g-place-Latitude", Field.LON: "g-place-Longitude"},
        ),
        (
            ("message", "_Where is it?_latitude", "_Where is it?_longitude"),
            {
                Field.TEXT: "message",
                Field.LAT: "_Where is it?_latitude",
                Field.LON: "_Where is it?_longitude",
            },
        ),
    ],
)
def test_what_a_form_asks_inside_a_group_is_recognised(
    columns: tuple[str, ...], found: dict[Field, str]
) -> None:
    assert dict(guess_mapping(columns).columns) == found


def test_the_answers_that_read_like_sentences_are_the_text_where_no_name_says_so() -> None:
    row = {
        "Needs": "water food",
        "What happened?": "The wall of the school fell down",
        "_notes": "called back by the desk on the same day",
        "_uuid": "u-1",
    }
    assert guess_mapping(tuple(row), [row]).columns[Field.TEXT] == "What happened?"
    assert Field.TEXT not in guess_mapping(("Needs", "_notes"), [row]).columns


def test_a_first_post_in_place_of_a_header_is_not_taken_for_one() -> None:
    columns = ("1600000000000000001", "Water in the street again", "2023-02-06T04:17:00Z")
    row = dict(zip(columns, ("1600000000000000002", "The bridge is out now", "2023-02-06"), strict=True))
    assert Field.TEXT not in guess_mapping(columns, [row]).columns


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("images", Field.PICTURE),
        ("video_description", Field.TEXT),
        ("post_owner.username", Field.AUTHOR),
        ("authorMeta.name", Field.AUTHOR),
        ("authorChannelId", Field.AUTHOR),
        ("author_handle", Field.AUTHOR),
        ("Description of damage", Field.TEXT),
    ],
)
def test_more_names_of_networks_and_tools_are_known(column: str, field: Field) -> None:
    assert guess_mapping((column,)).columns == {field: column}


def test_the_date_of_an_event_is_its_time_and_not_the_stamp_of_an_upload() -> None:
    row = {"event_date": "06 February 2023", "notes": "Road blocked", "timestamp": "1690000000"}
    assert guess_mapping(tuple(row), [row]).columns[Field.POSTED_AT] == "event_date"


def test_objects_in_a_cell_are_no_sentences() -> None:
    row = {"id": "1", "edges": '[{"node": {"words": "Storm at the pier"}}]'}
    assert Field.TEXT not in guess_mapping(tuple(row), [row]).columns
