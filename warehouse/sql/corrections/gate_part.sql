-- Nothing: gate_part(of_feedback) is 'gate' where people's answers on a feedback are kept for the gate, else 'training'.
-- A fifth, told by a digest of the id so that no feedback ever changes sides, and every one of an audit sample: that one
-- is random, and what it measures must not have been learnt.
CREATE OR REPLACE TEMP MACRO gate_part(of_feedback) AS if(
    of_feedback IN (SELECT feedback_id FROM audit_unit)
    OR ('0x' || left(sha256(of_feedback), 8))::UBIGINT % 5 = 0,
    'gate',
    'training'
);
