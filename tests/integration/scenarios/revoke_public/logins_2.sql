-- wiki_owner in shop: 42501
SELECT 1
-- shop_owner in shop
CREATE TABLE mine_too (x int);
-- shop_owner in wiki
SELECT 1;
