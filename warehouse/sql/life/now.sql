-- The version that is being made.
CREATE OR REPLACE TEMP TABLE life_now AS
SELECT $version::INTEGER AS version, $taxonomy::VARCHAR AS taxonomy, $undone::INTEGER AS undone;
