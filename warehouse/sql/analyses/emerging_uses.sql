-- One segment that uses one of the new terms, with what its feedback says of itself.
SELECT
    uncovered_term.term,
    feedback_id,
    uncovered_term.ledger_day,
    uncovered_term.ledger_day >= $period_start AS in_period,
    segment,
    start_char,
    end_char,
    substring(text, start_char + 1, end_char - start_char) AS quote,
    coalesce(customer_hash, feedback_id) AS customer,
    language,
    product,
    polarity,
    rating
FROM uncovered_term
JOIN new_terms USING (term)
JOIN feedback USING (feedback_id, ledger_day)
ANTI JOIN uncovered_unknown USING (feedback_id)
WHERE
    judged
    AND NOT deleted
    AND model = $model
    AND uncovered_term.ledger_day BETWEEN $reference_start AND $period_end
ORDER BY term, feedback_id, segment;
