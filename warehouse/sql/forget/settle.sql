-- One erasure that is settled now: files are rewritten, copies are gone.
UPDATE erasure SET settled_at = $now, proof = $proof WHERE settled_at IS NULL AND list_contains($kinds, kind);
