-- third in shop
INSERT INTO public.of_second VALUES (1);
ALTER TABLE of_second.t ADD COLUMN y int;
CREATE TABLE public.of_third (x int);
-- third in shop: 42501
SELECT * FROM public.of_first
-- reader in shop
SELECT * FROM public.of_second;
SELECT * FROM public.of_third;
-- second in blog
CREATE TABLE mine (x int);
