-- What the company's table says, and nothing else.
DELETE FROM customer_membership;
INSERT INTO customer_membership BY NAME SELECT * FROM membership_told;
DROP TABLE membership_told;
