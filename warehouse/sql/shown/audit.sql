-- One language or all, aspect or all: precision and recall of the judge, of those with an audit, that read last.
SELECT *
FROM judge_audit
WHERE model = (
    SELECT arg_max(model, (ledger_day, model))
    FROM feedback
    WHERE judged AND model IN (SELECT model FROM judge_audit)
);
