import io

from rich.console import Console

from linkage.progress import Bars, Progress, Silence


def count(progress: Progress, total: int | None) -> None:
    with progress.stage("Ingest police_custody", total) as advance:
        for _ in range(4):
            advance(25)


def test_a_bar_tells_the_stage_and_that_it_is_done():
    for total in (100, None):
        written = io.StringIO()
        count(Bars(Console(file=written, width=120)), total)
        assert "Ingest police_custody" in written.getvalue()
        assert "100 %" in written.getvalue()


def test_silence_says_nothing(capsys):
    count(Silence(), 100)
    assert capsys.readouterr() == ("", "")
