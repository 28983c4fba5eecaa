-- shop_owner in shop
CREATE TABLE app.orders (id serial PRIMARY KEY, total int);
CREATE TABLE public.notes (text text);
CREATE VIEW app.totals AS SELECT sum(total) FROM app.orders;
CREATE FUNCTION app.one() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE app.two() LANGUAGE sql AS 'SELECT 2';
REVOKE EXECUTE ON FUNCTION app.one() FROM PUBLIC;
REVOKE EXECUTE ON PROCEDURE app.two() FROM PUBLIC;

-- deputy in shop
CREATE TABLE app.of_deputy (x int);
INSERT INTO app.orders (total) VALUES (1);
ALTER TABLE app.orders ADD COLUMN note text;

-- reader in shop
SELECT * FROM app.orders;
SELECT * FROM app.totals;
SELECT * FROM app.of_deputy;
SELECT * FROM public.notes;
SELECT last_value FROM app.orders_id_seq;

-- reader in shop: 42501
INSERT INTO app.orders (total) VALUES (1)
UPDATE app.orders SET total = 2
DELETE FROM app.orders
SELECT nextval('app.orders_id_seq')
SELECT app.one()
CREATE TABLE app.no (x int)
CREATE TABLE public.no (x int)
CREATE SCHEMA no
DROP TABLE app.orders

-- writer in shop
INSERT INTO app.orders (total) VALUES (2);
UPDATE app.orders SET total = 3;
DELETE FROM app.orders;
INSERT INTO public.notes VALUES ('x');
INSERT INTO app.of_deputy VALUES (1);
SELECT app.one();
CALL app.two();

-- writer in shop: 42501
TRUNCATE app.orders
SELECT setval('app.orders_id_seq', 1)
CREATE TABLE app.no (x int)
CREATE TABLE public.no (x int)
CREATE SCHEMA no

-- wiki_owner in shop: 42501
SELECT 1
-- reader in postgres
SELECT 1;
