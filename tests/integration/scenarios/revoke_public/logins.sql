-- wiki_owner in shop
SELECT 1;
-- shop_owner in shop
CREATE TABLE mine (x int);
