\c shop
-- By hand, beyond what is declared: left alone.
GRANT TRUNCATE ON app.orders TO writer;
GRANT INSERT ON public.notes TO deputy;
GRANT SELECT ON app.orders TO stranger;
GRANT CONNECT ON DATABASE shop TO stranger;
-- Nobody is let in to what was there before a user was declared.
CREATE TABLE app.secretless (x int);
ALTER TABLE app.secretless OWNER TO shop_owner;
