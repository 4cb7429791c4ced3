from dashboard.components.probabilities import Readings, make_table
from db.vocabulary import Damage, Informativeness, Modality, Task

READINGS: Readings = {
    Modality.FUSED: {Task.INFORMATIVENESS: {"informative": 0.7, "not_informative": 0.3}},
    Modality.TEXT_ONLY: {Task.INFORMATIVENESS: {"informative": 0.4, "not_informative": 0.6}},
}


def test_each_class_and_each_reading_there_is_has_its_figure() -> None:
    html = make_table(Task.INFORMATIVENESS, READINGS)
    assert html.count("<tr>") == 1 + len(Informativeness)
    for share in ("70%", "30%", "40%", "60%"):
        assert f"<span>{share}</span>" in html
    assert "Picture only" not in html


def test_the_likeliest_class_of_each_reading_stands_out() -> None:
    html = make_table(Task.INFORMATIVENESS, READINGS)
    assert html.count('class="lo-best"') == 2


def test_damage_without_a_picture_says_why_there_is_none() -> None:
    html = make_table(Task.DAMAGE, READINGS)
    assert "not judged, the post has no picture" in html
    assert not any(damage in html for damage in Damage)
