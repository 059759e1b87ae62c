-- The terms of some months.
INSERT INTO published.term_daily BY NAME
SELECT ledger_day AS day, aspect, term, feedbacks, feedbacks_gained, feedbacks_lost
FROM term_daily
WHERE ledger_day BETWEEN $first AND $last
-- By month, so that two periods are compared without the others; in a month by word, so that words are found.
ORDER BY date_trunc('month', ledger_day), aspect, term, day;
