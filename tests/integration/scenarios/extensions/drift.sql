\c geo
DROP EXTENSION unaccent;
ALTER EXTENSION hstore SET SCHEMA public;
