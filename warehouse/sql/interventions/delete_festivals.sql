-- Every festival day, in the transaction that writes those of the calendar.
DELETE FROM festival_day;
