-- shop_owner in shop
CREATE TABLE app.last (x int);

-- reader in shop
SELECT * FROM app.orders;
SELECT * FROM app.last;

-- reader in shop: 42501
INSERT INTO app.orders (total) VALUES (1)
SELECT app.one()

-- deputy in shop
SELECT * FROM public.notes;

-- deputy in shop: 42501
INSERT INTO public.notes VALUES ('x')

-- writer in shop: 42501
SELECT 1
