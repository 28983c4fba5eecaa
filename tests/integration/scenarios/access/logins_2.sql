-- shop_owner in shop
CREATE TABLE app.later (id serial, x int);

-- reader in shop
INSERT INTO app.orders (total) VALUES (1);
INSERT INTO app.later (x) VALUES (1);
INSERT INTO app.of_deputy VALUES (1);
SELECT app.one();

-- writer in shop
SELECT * FROM app.orders;
SELECT * FROM app.later;
SELECT * FROM app.of_deputy;
TRUNCATE app.orders;

-- writer in shop: 42501
INSERT INTO app.orders (total) VALUES (1)
INSERT INTO app.later (x) VALUES (1)
INSERT INTO app.of_deputy VALUES (1)
SELECT nextval('app.orders_id_seq')
SELECT app.one()

-- deputy in shop
SELECT * FROM app.later;
INSERT INTO public.notes VALUES ('by hand');

-- deputy in shop: 42501
CREATE TABLE app.no (x int)
INSERT INTO app.orders (total) VALUES (1)
SET ROLE shop_owner
