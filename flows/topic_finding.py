"""What a night looks for in the words of mentions: the configured topics, and the words of each opinion.

Called by `flows.steps`, `flows.erasing` and the commands of topics: nlp and warehouse do not know each other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cached_property

import pyarrow as pa

from flows.settings import Settings
from flows.topic_settings import Topics, load_topics
from nlp.topics import EDITION, WordFinder
from taxonomy.dimensions import Taxonomy, load


class MentionReader:
    """Implements `warehouse.topics.Reader` with the finders of nlp."""

    def __init__(self, topics: Topics, taxonomy: Taxonomy) -> None:
        self._topics, self._taxonomy = topics, taxonomy
        self.topics_name = topics.fingerprint
        cues = [
            [aspect.id, {lang: cue.model_dump() for lang, cue in aspect.cues.items()}] for aspect in taxonomy.aspects
        ]
        self.words_name = hashlib.sha256(json.dumps([EDITION, cues]).encode()).hexdigest()

    @property
    def aspects(self) -> Sequence[str]:
        """Aspects that have topics."""
        return self._topics.finder.aspects

    @property
    def label(self) -> str:
        """The edition of the topics as the ledger tells it."""
        return self._topics.label

    @property
    def table(self) -> pa.Table:
        """The topics as rows of `warehouse.topics.TOPIC`."""
        return self._topics.table()

    def topics(self, mentions: pa.Table) -> pa.Table:
        """As the protocol says."""
        return self._topics.finder.find(mentions)

    def words(self, mentions: pa.Table) -> pa.Table:
        """As the protocol says."""
        start, end = self._words.find(mentions)
        return pa.table({"start": start, "end": end})

    @cached_property
    def _words(self) -> WordFinder:
        return WordFinder(self._taxonomy)


def mention_reader(settings: Settings) -> MentionReader:
    """The reader of a configuration. Raises ConfigError for topics that cannot be used."""
    taxonomy = load(settings.taxonomy)
    return MentionReader(load_topics(settings.topics, taxonomy), taxonomy)
