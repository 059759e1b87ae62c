-- What the ledger knows of its judge and of the customers: the judge's own confusion, and shares of a population.

CREATE TABLE judge_error (
    model VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    aspect VARCHAR NOT NULL,
    said TINYINT NOT NULL,
    judged TINYINT NOT NULL,
    segments BIGINT NOT NULL
);
COMMENT ON TABLE judge_error IS 'Segments of labelled feedback by what they say and what a judge read, for one model, language and aspect.';
COMMENT ON COLUMN judge_error.model IS 'Judge, name@version.';
COMMENT ON COLUMN judge_error.language IS 'zh or en.';
COMMENT ON COLUMN judge_error.aspect IS 'Aspect of the taxonomy.';
COMMENT ON COLUMN judge_error.said IS 'What the label says: 0 absent, 1 lost, 2 neutral, 3 gained.';
COMMENT ON COLUMN judge_error.judged IS 'What the judge read: 0 absent, 1 lost, 2 neutral, 3 gained.';
COMMENT ON COLUMN judge_error.segments IS 'Segments counted, of labelled feedback that the model was not fitted on.';

CREATE TABLE population_weight (
    slice VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    share DOUBLE NOT NULL
);
COMMENT ON TABLE population_weight IS 'Share of one part of the customers or of the business, as the user states it.';
COMMENT ON COLUMN population_weight.slice IS 'product, channel or customer_group.';
COMMENT ON COLUMN population_weight.key IS 'Value of that column.';
COMMENT ON COLUMN population_weight.share IS 'Share of members, orders or revenue, 0 to 1; the shares of one slice sum to 1.';
