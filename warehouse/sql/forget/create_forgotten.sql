-- Who is not to come back, in a copy whose schema is older than the erasure.
CREATE TABLE IF NOT EXISTS forgotten (
    hash VARCHAR NOT NULL,
    what VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    erasure INTEGER NOT NULL
);
