-- What is kept or was read of feedback that its source has withdrawn goes; by its day too, which spares row groups.
DELETE FROM kept_mention USING life_withdrawn AS gone
WHERE kept_mention.feedback_id = gone.feedback_id AND kept_mention.ledger_day = gone.ledger_day;
DELETE FROM kept_term USING life_withdrawn AS gone
WHERE kept_term.feedback_id = gone.feedback_id AND kept_term.ledger_day = gone.ledger_day;
DELETE FROM kept_uncovered USING life_withdrawn AS gone
WHERE kept_uncovered.feedback_id = gone.feedback_id AND kept_uncovered.ledger_day = gone.ledger_day;
DELETE FROM kept_feedback USING life_withdrawn AS gone
WHERE kept_feedback.feedback_id = gone.feedback_id AND kept_feedback.ledger_day = gone.ledger_day;
DELETE FROM shadow_mention USING life_withdrawn AS gone
WHERE shadow_mention.feedback_id = gone.feedback_id AND shadow_mention.ledger_day = gone.ledger_day;
DELETE FROM shadow_term USING life_withdrawn AS gone
WHERE shadow_term.feedback_id = gone.feedback_id AND shadow_term.ledger_day = gone.ledger_day;
DELETE FROM shadow_uncovered USING life_withdrawn AS gone
WHERE shadow_uncovered.feedback_id = gone.feedback_id AND shadow_uncovered.ledger_day = gone.ledger_day;
DELETE FROM shadow_feedback USING life_withdrawn AS gone
WHERE shadow_feedback.feedback_id = gone.feedback_id AND shadow_feedback.ledger_day = gone.ledger_day;
