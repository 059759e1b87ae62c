-- One sample that was drawn before with the same seed of the same days and numbers.
SELECT draw FROM audit_draw
WHERE seed = $seed AND language = $language AND first_day = $first_day AND last_day = $last_day
  AND population = $population AND drawn = $drawn;
