-- keeper in shop
INSERT INTO public.of_leaver VALUES (2);
-- keeper in wiki
INSERT INTO of_leaver.pages VALUES (2);
-- leaver in shop: 28P01
SELECT 1
