"""How well pages are read, and how fast: the refinery on pages with hand-made gold, beside the tools of the field.

    python -m pipelines.corpus DIR            every extractor, in one run
    python -m pipelines.corpus --ablate DIR   the two readers of the container, each alone and both
    python -m pipelines.corpus --bench DIR    the refinery's time beside trafilatura's, and where it goes

This is the one part of the room that opens files and reads clocks: the pages are its input, and the refinery it
calls sees only their bytes. `docs/extraction.md` explains the columns.
"""

from pipelines.corpus.ablation import by_both, by_trafilatura_on_the_container, by_walker
from pipelines.corpus.command import main
from pipelines.corpus.extractors import (
    by_gne,
    by_justext,
    by_newspaper,
    by_readability,
    by_refinery,
    by_trafilatura,
)
from pipelines.corpus.gold import GoldPage, read_gold
from pipelines.corpus.scores import Extract, Score, char_f1, score, squeeze

__all__ = [
    "Extract",
    "GoldPage",
    "Score",
    "by_both",
    "by_gne",
    "by_justext",
    "by_newspaper",
    "by_readability",
    "by_refinery",
    "by_trafilatura",
    "by_trafilatura_on_the_container",
    "by_walker",
    "char_f1",
    "main",
    "read_gold",
    "score",
    "squeeze",
]
