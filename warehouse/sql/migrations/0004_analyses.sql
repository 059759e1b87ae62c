-- What statistics make of the ledger each night: drivers of the rating, themes that no aspect covers, and why not.
-- Their rows are replaced together; terms outside every aspect come with the feedback, as mention_term does.

CREATE TABLE uncovered_term (
    feedback_id VARCHAR NOT NULL,
    ledger_day DATE NOT NULL,
    segment INTEGER NOT NULL,
    start_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL,
    term VARCHAR NOT NULL
);
COMMENT ON TABLE uncovered_term IS 'One word or phrase of one segment that mentions no benefit and no cost.';
COMMENT ON COLUMN uncovered_term.feedback_id IS 'Feedback that holds the segment.';
COMMENT ON COLUMN uncovered_term.ledger_day IS 'Ledger day of the feedback.';
COMMENT ON COLUMN uncovered_term.segment IS 'Number of the segment in the feedback, from 0.';
COMMENT ON COLUMN uncovered_term.start_char IS 'First code point of the segment in the redacted text.';
COMMENT ON COLUMN uncovered_term.end_char IS 'Code point after the segment''s last.';
COMMENT ON COLUMN uncovered_term.term IS 'Word, or phrase of neighbouring words, normalised.';

-- Feedback judged by a program that did not keep such terms says nothing about what is new.
CREATE TABLE uncovered_unknown AS
SELECT feedback_id, ledger_day FROM feedback WHERE judged AND NOT deleted;
COMMENT ON TABLE uncovered_unknown IS 'One judged feedback whose uncovered terms were not kept when it was loaded.';
COMMENT ON COLUMN uncovered_unknown.feedback_id IS 'Feedback, until a newer version of it is loaded.';
COMMENT ON COLUMN uncovered_unknown.ledger_day IS 'Ledger day of the feedback.';

CREATE TABLE analysis (
    analysis VARCHAR NOT NULL,
    scope VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    feedbacks BIGINT NOT NULL,
    period_start DATE,
    period_end DATE
);
COMMENT ON TABLE analysis IS 'One analysis of one part of the ledger: whether it was made, on what, and if not, why.';
COMMENT ON COLUMN analysis.analysis IS 'Name of the analysis, such as drivers or emerging.';
COMMENT ON COLUMN analysis.scope IS 'Part of the ledger: a product, or all.';
COMMENT ON COLUMN analysis.status IS 'made, or refused.';
COMMENT ON COLUMN analysis.code IS 'Why it was refused, in one word; empty where it was made.';
COMMENT ON COLUMN analysis.reason IS 'Why it was refused: what there is and what is needed; empty where it was made.';
COMMENT ON COLUMN analysis.feedbacks IS 'Feedbacks that it rests on.';
COMMENT ON COLUMN analysis.period_start IS 'First ledger day that it looks at.';
COMMENT ON COLUMN analysis.period_end IS 'Last ledger day that it looks at.';

CREATE TABLE value_driver (
    product VARCHAR NOT NULL,
    aspect VARCHAR NOT NULL,
    outcome VARCHAR,
    status VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    feedbacks BIGINT NOT NULL,
    gained BIGINT NOT NULL,
    lost BIGINT NOT NULL,
    gained_status VARCHAR NOT NULL,
    gained_effect DOUBLE,
    gained_low DOUBLE,
    gained_high DOUBLE,
    gained_log_odds DOUBLE,
    gained_left_out DOUBLE,
    lost_status VARCHAR NOT NULL,
    lost_effect DOUBLE,
    lost_low DOUBLE,
    lost_high DOUBLE,
    lost_log_odds DOUBLE,
    lost_left_out DOUBLE,
    importance DOUBLE,
    importance_low DOUBLE,
    importance_high DOUBLE,
    performance DOUBLE,
    importance_cut DOUBLE,
    performance_cut DOUBLE,
    quadrant VARCHAR,
    pattern VARCHAR
);
COMMENT ON TABLE value_driver IS 'How one aspect moves the rating (or the stated satisfaction), all other aspects held equal, for one product or all.';
COMMENT ON COLUMN value_driver.product IS 'A product, or all.';
COMMENT ON COLUMN value_driver.aspect IS 'Benefit or cost of the taxonomy.';
COMMENT ON COLUMN value_driver.outcome IS 'What is explained: rating or satisfaction; NULL where neither could be.';
COMMENT ON COLUMN value_driver.status IS 'estimated, partly (one side only) or refused.';
COMMENT ON COLUMN value_driver.reason IS 'Why a side or the whole was refused; empty where nothing was.';
COMMENT ON COLUMN value_driver.feedbacks IS 'Feedbacks in the regression.';
COMMENT ON COLUMN value_driver.gained IS 'Of these, feedbacks that gain on the aspect.';
COMMENT ON COLUMN value_driver.lost IS 'Of these, feedbacks that lose on the aspect.';
COMMENT ON COLUMN value_driver.gained_status IS 'estimated, too_few, collinear or refused.';
COMMENT ON COLUMN value_driver.gained_effect IS 'Change of the outcome that goes with a gain on the aspect.';
COMMENT ON COLUMN value_driver.gained_low IS 'Lower limit.';
COMMENT ON COLUMN value_driver.gained_high IS 'Upper limit.';
COMMENT ON COLUMN value_driver.gained_log_odds IS 'The same as a coefficient of the model.';
COMMENT ON COLUMN value_driver.gained_left_out IS 'Mean outcome minus the mean without these feedbacks.';
COMMENT ON COLUMN value_driver.lost_status IS 'estimated, too_few, collinear or refused.';
COMMENT ON COLUMN value_driver.lost_effect IS 'Change of the outcome that goes with a loss on the aspect.';
COMMENT ON COLUMN value_driver.lost_low IS 'Lower limit.';
COMMENT ON COLUMN value_driver.lost_high IS 'Upper limit.';
COMMENT ON COLUMN value_driver.lost_log_odds IS 'The same as a coefficient of the model.';
COMMENT ON COLUMN value_driver.lost_left_out IS 'Mean outcome minus the mean without these feedbacks.';
COMMENT ON COLUMN value_driver.importance IS 'gained_effect minus lost_effect.';
COMMENT ON COLUMN value_driver.importance_low IS 'Lower limit.';
COMMENT ON COLUMN value_driver.importance_high IS 'Upper limit.';
COMMENT ON COLUMN value_driver.performance IS '100 (gained - lost) / (gained + lost) on the aspect.';
COMMENT ON COLUMN value_driver.importance_cut IS 'Importance at which the quadrants part.';
COMMENT ON COLUMN value_driver.performance_cut IS 'Performance at which the quadrants part.';
COMMENT ON COLUMN value_driver.quadrant IS 'concentrate_here, keep_up, low_priority or possible_overkill.';
COMMENT ON COLUMN value_driver.pattern IS 'must_be, attractive, one_dimensional or indifferent.';

CREATE TABLE emerging_theme (
    theme INTEGER NOT NULL,
    phrase VARCHAR NOT NULL,
    terms VARCHAR[] NOT NULL,
    language VARCHAR NOT NULL,
    first_day DATE NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    reference_start DATE NOT NULL,
    reference_end DATE NOT NULL,
    judged BIGINT NOT NULL,
    judged_before BIGINT NOT NULL,
    feedbacks BIGINT NOT NULL,
    feedbacks_before BIGINT NOT NULL,
    growth DOUBLE NOT NULL,
    q DOUBLE NOT NULL,
    positive BIGINT NOT NULL,
    negative BIGINT NOT NULL,
    rating DOUBLE,
    product VARCHAR NOT NULL,
    product_feedbacks BIGINT NOT NULL,
    near_aspect VARCHAR,
    draft VARCHAR NOT NULL
);
COMMENT ON TABLE emerging_theme IS 'One group of words and phrases that no aspect covers and that is new against the time before.';
COMMENT ON COLUMN emerging_theme.theme IS 'Number, 1 is the surest.';
COMMENT ON COLUMN emerging_theme.phrase IS 'Word or phrase that names it.';
COMMENT ON COLUMN emerging_theme.terms IS 'Its new words and phrases, surest first.';
COMMENT ON COLUMN emerging_theme.language IS 'Language of most of its feedback.';
COMMENT ON COLUMN emerging_theme.first_day IS 'First ledger day of the period on which it was said.';
COMMENT ON COLUMN emerging_theme.period_start IS 'First day of the period.';
COMMENT ON COLUMN emerging_theme.period_end IS 'Last day of the period.';
COMMENT ON COLUMN emerging_theme.reference_start IS 'First day of the reference.';
COMMENT ON COLUMN emerging_theme.reference_end IS 'Last day of the reference.';
COMMENT ON COLUMN emerging_theme.judged IS 'Judged feedbacks of the period.';
COMMENT ON COLUMN emerging_theme.judged_before IS 'Judged feedbacks of the reference.';
COMMENT ON COLUMN emerging_theme.feedbacks IS 'Feedbacks of the period that say it.';
COMMENT ON COLUMN emerging_theme.feedbacks_before IS 'Feedbacks of the reference that say it.';
COMMENT ON COLUMN emerging_theme.growth IS 'Share in the period over share in the reference.';
COMMENT ON COLUMN emerging_theme.q IS 'False discovery rate of its surest term.';
COMMENT ON COLUMN emerging_theme.positive IS 'Of its feedbacks, those positive on the whole.';
COMMENT ON COLUMN emerging_theme.negative IS 'Of its feedbacks, those negative on the whole.';
COMMENT ON COLUMN emerging_theme.rating IS 'Mean rating of its feedbacks; NULL without ratings.';
COMMENT ON COLUMN emerging_theme.product IS 'Product of most of its feedbacks.';
COMMENT ON COLUMN emerging_theme.product_feedbacks IS 'Its feedbacks on that product.';
COMMENT ON COLUMN emerging_theme.near_aspect IS 'Aspect that its feedbacks speak of elsewhere more than others do; NULL if none.';
COMMENT ON COLUMN emerging_theme.draft IS 'Draft of an aspect for the taxonomy, YAML.';

CREATE TABLE emerging_term (
    theme INTEGER NOT NULL,
    term VARCHAR NOT NULL,
    feedbacks BIGINT NOT NULL,
    feedbacks_before BIGINT NOT NULL,
    growth DOUBLE NOT NULL,
    p DOUBLE NOT NULL,
    q DOUBLE NOT NULL
);
COMMENT ON TABLE emerging_term IS 'One new word or phrase of an emerging theme.';
COMMENT ON COLUMN emerging_term.theme IS 'Theme that it belongs to.';
COMMENT ON COLUMN emerging_term.term IS 'Word or phrase, normalised.';
COMMENT ON COLUMN emerging_term.feedbacks IS 'Feedbacks of the period that use it where no aspect is mentioned.';
COMMENT ON COLUMN emerging_term.feedbacks_before IS 'The same, of the reference.';
COMMENT ON COLUMN emerging_term.growth IS 'Share in the period over share in the reference.';
COMMENT ON COLUMN emerging_term.p IS 'Chance of such a rise if its share had at most doubled.';
COMMENT ON COLUMN emerging_term.q IS 'The same, corrected for all terms compared.';

CREATE TABLE emerging_quote (
    theme INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    feedback_id VARCHAR NOT NULL,
    ledger_day DATE NOT NULL,
    segment INTEGER NOT NULL,
    start_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL
);
COMMENT ON TABLE emerging_quote IS 'One quote of an emerging theme, as a place in a feedback''s text.';
COMMENT ON COLUMN emerging_quote.theme IS 'Theme that it belongs to.';
COMMENT ON COLUMN emerging_quote.rank IS '1 is the best.';
COMMENT ON COLUMN emerging_quote.feedback_id IS 'Feedback that holds the quote.';
COMMENT ON COLUMN emerging_quote.ledger_day IS 'Ledger day of the feedback.';
COMMENT ON COLUMN emerging_quote.segment IS 'Number of the segment in the feedback, from 0.';
COMMENT ON COLUMN emerging_quote.start_char IS 'First code point of the quote in the redacted text.';
COMMENT ON COLUMN emerging_quote.end_char IS 'Code point after the quote''s last.';
