"""The SQL library: files by folder and stem."""

from __future__ import annotations

import pytest

from taxonomy.errors import WarehouseError
from warehouse import library

FOLDERS = sorted(path.name for path in library.FOLDER.iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_begins_with_a_line_that_says_its_grain(folder: str) -> None:
    for name in library.names(folder):
        assert library.text(name).startswith("-- "), name
        assert len(library.title(name)) > 10, name


@pytest.mark.parametrize("folder", ["alerts", "backtest", "ground"])
def test_a_file_of_the_alerts_holds_one_statement_in_lines_of_110(folder: str) -> None:
    for name in library.names(folder):
        said = [line for line in library.text(name).splitlines() if not line.lstrip().startswith("--")]
        assert [line.endswith(";") for line in said if ";" in line] == [True], name
        assert max(map(len, library.text(name).splitlines())) <= 110, name


def test_an_unknown_name_lists_the_known_ones_of_its_folder() -> None:
    with pytest.raises(WarehouseError, match="load/insert_feedback"):
        library.text("load/merge_feedbak")


@pytest.mark.parametrize("name", ["../store", "load/../../store", "/etc/passwd", "load", ""])
def test_a_name_cannot_leave_the_folder(name: str) -> None:
    with pytest.raises(WarehouseError):
        library.text(name)


def test_names_of_a_folder_that_is_not_there_are_none() -> None:
    assert library.names("nowhere") == ()
