from collections.abc import Callable

import pytest

from db.imports import Refusal
from db.ingest.errors import IngestError
from db.ingest.rows import ReadTable, Row

Read = Callable[..., ReadTable]


def _posts(table: ReadTable) -> list[dict[str, str]]:
    rows = [item for item in table.items if isinstance(item, Row)]
    return [{key: cell for key, cell in row.values.items() if cell and key != "source"} for row in rows]


@pytest.mark.parametrize(
    ("start", "posted_at"),
    [
        ("[13.06.2023, 18:08:08] ", "13.06.2023 18:08:08"),
        ("\u200e[13/06/23, 18:08:08] ", "13/06/23 18:08:08"),
        ("[6/13/23, 6:08:08\u202fPM] ", "6/13/23 6:08:08 PM"),
        ("[2023/6/13 下午6:08:08] ", "2023/6/13 6:08:08 PM"),
        ("13/06/2023, 18:08 - ", "13/06/2023 18:08"),
        ("6/13/23, 6:08 AM - ", "6/13/23 6:08 AM"),
        ("13/6/2023, 6:08 p. m. - ", "13/6/2023 6:08 PM"),
        ("13/06/2023 à 18:08 - ", "13/06/2023 18:08"),
        ("13.6.2023 klo 18.08 - ", "13.6.2023 18:08"),
        ("2023-06-13, 18:08 - ", "2023-06-13 18:08"),
        ("١٣\u200f/٦\u200f/٢٠٢٣، ٦:٠٨ م - ", "13/6/2023 6:08 PM"),
    ],
)
def test_a_message_is_read_however_the_telephone_writes_its_time(
    read: Read, start: str, posted_at: str
) -> None:
    table = read(f"{start}~\u202fSample: Water at ٣ Mill Lane: help\n{start}Two: Yes\n")
    assert table.platform == "WhatsApp"
    first, _ = _posts(table)
    assert first == {"text": "Water at ٣ Mill Lane: help", "posted_at": posted_at, "author": "Sample"}


CHAT = """\
6/13/23, 6:00 PM - Messages and calls are end-to-end encrypted. Tap to learn more.
6/13/23, 6:01 PM - Sample created group "Riverton: flood"
6/13/23, 6:02 PM - Sample: Road closed
at the bridge

and at the mill
6/13/23, 6:03 PM - Sample: IMG-20230613-WA0001.jpg (file attached)
The bridge
6/13/23, 6:04 PM - +1 555-0100: <Media omitted>
6/13/23, 6:05 PM - Two: location: https://maps.google.com/?q=17.25,-88.77
6/13/23, 6:06 PM - Two left
"""


def test_messages_of_several_lines_files_and_places_are_read_and_the_apps_own_lines_are_not(
    read: Read,
) -> None:
    table = read(CHAT)
    items = list(table.items)
    assert [item.line for item in items] == [3, 7, 9, 10]
    assert items[2] == Refusal(
        "posts", 9, "the message holds no text, and its file was left out of the export"
    )
    values = [item.values for item in items if isinstance(item, Row)]
    assert values[0]["text"] == "Road closed\nat the bridge\n\nand at the mill"
    assert (values[1]["text"], values[1]["picture"]) == ("The bridge", "IMG-20230613-WA0001.jpg")
    assert (values[2]["author"], values[2]["lat"], values[2]["lon"]) == ("Two", "17.25", "-88.77")


def test_an_iphones_pictures_and_system_messages_are_told_apart(read: Read) -> None:
    table = read(
        "[13.06.2023, 18:08:08] Group: \u200eMessages are end-to-end encrypted.\n"
        "[13.06.2023, 18:09:08] Two: \u200e<attached: 00000003-PHOTO.jpg>\n"
        "[13.06.2023, 18:10:08] Two: \u200eimage omitted\n"
    )
    assert _posts(table) == [
        {"picture": "00000003-PHOTO.jpg", "posted_at": "13.06.2023 18:09:08", "author": "Two"}
    ]


def test_a_chat_without_a_message_is_refused(read: Read) -> None:
    with pytest.raises(IngestError, match="posts is a chat without a message"):
        read("6/13/23, 6:00 PM - Messages and calls are end-to-end encrypted.\n")
