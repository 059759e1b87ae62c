-- Lines as the version before told them, kept for good: what a linked line rests on before its seam.

CREATE TABLE version_line (
    version INTEGER NOT NULL,
    period_type VARCHAR NOT NULL,
    period DATE NOT NULL,
    level VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    judged BIGINT NOT NULL,
    gained BIGINT NOT NULL,
    lost BIGINT NOT NULL
);
COMMENT ON TABLE version_line IS 'One week or month of one line that a version moved, as the version before told it.';
COMMENT ON COLUMN version_line.version IS 'The version that moved it.';
COMMENT ON COLUMN version_line.period_type IS 'week or month.';
COMMENT ON COLUMN version_line.period IS 'First day of the period.';
COMMENT ON COLUMN version_line.level IS 'aspect, dimension or all.';
COMMENT ON COLUMN version_line.key IS 'Id of the aspect or dimension in the version before.';
COMMENT ON COLUMN version_line.judged IS 'Judged feedbacks of the period then.';
COMMENT ON COLUMN version_line.gained IS 'Feedbacks that gained by the version before.';
COMMENT ON COLUMN version_line.lost IS 'Feedbacks that lost by the version before.';
