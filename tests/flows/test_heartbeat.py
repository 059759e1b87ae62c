"""The ping of tonight's run: sent to a real server, tried again, never the cause of a failed night, never a leak."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from flows.heartbeat import Heartbeat, beat, heartbeat
from flows.settings import parse_settings
from taxonomy.errors import BusyError, ConfigError
from tests.flows.ping_service import Service
from tests.flows.small_pipeline import CONFIG

BLOCK = Heartbeat(url_env="PING", timeout_seconds=5)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    made = Service()
    monkeypatch.setenv("PING", made.url)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_a_good_end_pings_the_address_and_a_failed_one_its_fail_path(service: Service) -> None:
    told: list[str] = []
    with heartbeat(BLOCK, told.append):
        assert not service.asked
    with pytest.raises(ValueError, match="broken"), heartbeat(BLOCK, told.append):
        raise ValueError("broken")
    assert service.asked == ["/ping/s3cret", "/ping/s3cret/fail"]
    assert not told


def test_a_failed_night_may_have_an_address_of_its_own(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PING_DOWN", service.url + "?status=down")
    assert beat(Heartbeat(url_env="PING", fail_url_env="PING_DOWN"), good=False) == ""
    assert service.asked == ["/ping/s3cret?status=down"]


def test_a_service_that_stumbles_is_asked_again(service: Service) -> None:
    service.codes = [500, 429]
    pauses: list[float] = []
    assert beat(BLOCK, good=True, sleep=pauses.append) == ""
    assert len(service.asked) == 3
    assert pauses == [2.0, 4.0]


@pytest.mark.parametrize("url", ["", "ftp://example.com/s3cret", "http://127.0.0.1:9/s3cret"])
def test_what_cannot_be_sent_is_told_without_its_address(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("PING", url)
    line = beat(BLOCK, good=True, sleep=lambda _: None)
    assert line.startswith("no heartbeat was sent")
    assert "s3cret" not in line


def test_a_night_that_finds_another_running_says_nothing(service: Service) -> None:
    with pytest.raises(BusyError), heartbeat(BLOCK, print):
        raise BusyError("another process holds it.")
    assert not service.asked


def test_an_address_in_the_configuration_is_refused_unseen(tmp_path) -> None:
    with pytest.raises(ConfigError, match=r"heartbeat\.url_env") as caught:
        parse_settings(CONFIG + "heartbeat: {url_env: 'https://hc.example/s3cret'}\n", tmp_path / "p.yaml")
    assert "s3cret" not in str(caught.value)
