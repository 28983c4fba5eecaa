-- first in shop
CREATE SCHEMA inner_shop;
CREATE TABLE public.of_first (x int);
CREATE TABLE inner_shop.of_first (x int);
CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
