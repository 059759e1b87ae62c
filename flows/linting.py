"""`valueledger taxonomy lint`: whether value.yaml and lenses.yaml may be loaded, and what to look at.

Called by `flows.taxonomy_commands`. The rules themselves live in `taxonomy.lint`; a breach is a problem that names its
file and place, a cue claimed by several aspects a warning. Each stands on a line of its own.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from flows.boundary import say
from flows.exits import ExitCode
from taxonomy.dimensions import load
from taxonomy.errors import InputError, TaxonomyError


def lint_taxonomy(folder: Path | None, *, as_json: bool) -> int:
    """Load the taxonomy of `folder` (None: the packaged one) and print what it holds, or what is wrong with it.

    Raises InputError for a folder that is not there, TaxonomyError for one that holds no taxonomy at all.
    """
    if folder is not None and not folder.is_dir():
        raise InputError(f"the taxonomy folder {folder} does not exist.", remedy="Name one with value.yaml in it.")
    try:
        taxonomy = load(folder)
    except TaxonomyError as error:
        return _refused(error, as_json=as_json)
    summary = {
        "taxonomy": taxonomy.label,
        "fingerprint": taxonomy.fingerprint(),
        "aspects": len(taxonomy.aspects),
        "lenses": len(taxonomy.lenses),
        "warnings": list(taxonomy.warnings),
    }
    if as_json:
        sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
        return ExitCode.OK
    for warning in taxonomy.warnings:
        say(f"warning: {warning}")
    counts = f"{summary['aspects']} aspects, {summary['lenses']} lenses, {len(taxonomy.warnings)} warnings"
    sys.stdout.write(f"{taxonomy.label} is sound: {counts}\nfingerprint {taxonomy.fingerprint()}\n")
    return ExitCode.OK


def _refused(error: TaxonomyError, *, as_json: bool) -> int:
    """Tell the problems, a line each. Raises the error itself where it is no list of problems."""
    head, *problems = (line.strip() for line in error.message.splitlines())
    if not problems:
        raise error
    if as_json:
        sys.stdout.write(json.dumps({"problems": problems}, ensure_ascii=False) + "\n")
    for line in (head, *problems, error.remedy):
        say(line)
    return ExitCode.CONFIG
