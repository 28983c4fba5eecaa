-- second in shop: 42501
SELECT * FROM public.of_first
-- reader in shop
SELECT * FROM public.of_first;
-- second in shop
CREATE TABLE public.of_second (x int);
CREATE SCHEMA of_second CREATE TABLE t (x int);
-- reader in shop
SELECT * FROM public.of_second;
