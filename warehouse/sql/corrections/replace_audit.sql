-- One judge, language or all, aspect or all: its precision and recall.
DELETE FROM judge_audit;
INSERT INTO judge_audit BY NAME SELECT * FROM incoming;
