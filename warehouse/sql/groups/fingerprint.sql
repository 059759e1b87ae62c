-- One fingerprint of all memberships; NULL where there are none.
SELECT sha256(string_agg(concat_ws('|', source, customer_hash, customer_group, valid_from), chr(10) ORDER BY source, customer_hash, valid_from NULLS FIRST))
    AS fingerprint
FROM customer_membership;
