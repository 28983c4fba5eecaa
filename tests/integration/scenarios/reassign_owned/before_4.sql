CREATE DATABASE legacy;
\c legacy
CREATE TABLE public.of_postgres (x int);
