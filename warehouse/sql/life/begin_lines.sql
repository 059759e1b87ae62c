-- One line of one day before or after: feedbacks that gain, lose, and do both.
CREATE OR REPLACE TEMP TABLE life_line (
    moment VARCHAR,
    ledger_day DATE,
    level VARCHAR,
    key VARCHAR,
    gained BIGINT,
    lost BIGINT
);
CREATE OR REPLACE TEMP TABLE life_judged (ledger_day DATE, judged BIGINT);
CREATE OR REPLACE TEMP TABLE life_moving (
    level VARCHAR,
    key VARCHAR,
    gained_before BIGINT,
    gained_after BIGINT,
    gained_moved BIGINT,
    lost_before BIGINT,
    lost_after BIGINT,
    lost_moved BIGINT,
    net_squares BIGINT
);
