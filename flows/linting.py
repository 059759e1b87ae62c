"""`valueledger taxonomy lint`: whether value.yaml and lenses.yaml may be loaded, and what to look at.

Called by `flows.cli`. The rules themselves live in `taxonomy.lint`; a breach is a TaxonomyError that names its
file and place, a cue claimed by several aspects a warning.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from flows.boundary import say
from flows.exits import ExitCode
from taxonomy.dimensions import load
from taxonomy.errors import InputError


def lint_taxonomy(folder: Path | None, *, as_json: bool) -> int:
    """Load the taxonomy of `folder` (None: the packaged one) and print what it holds. Raises TaxonomyError."""
    if folder is not None and not folder.is_dir():
        raise InputError(f"the taxonomy folder {folder} does not exist.", remedy="Name one with value.yaml in it.")
    taxonomy = load(folder)
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
