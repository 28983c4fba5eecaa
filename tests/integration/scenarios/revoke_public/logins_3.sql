-- deputy in shop
CREATE TABLE by_deputy (x int);
-- reader in shop
SELECT * FROM mine;
SELECT * FROM by_deputy;
-- wiki_owner in shop: 42501
SELECT 1
