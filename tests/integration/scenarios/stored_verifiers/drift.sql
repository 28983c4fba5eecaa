-- The same password, hashed anew: nothing to do. Another one: found.
ALTER ROLE scram_right PASSWORD 'scram-secret';
ALTER ROLE emoji PASSWORD E'\U0001F418';
-- Verifiers that somebody made up: too dear to check (the server itself would take minutes to
-- take it from ALTER ROLE), and none at all.
UPDATE pg_authid SET rolpassword =
  'SCRAM-SHA-256$2147483647:c2FsdHNhbHRzYWx0c2FsdA==$' ||
  'm+XZg2TNSUzJSBzJ7DWzJ0RZ0DyTFvBVeWVxTsCFJB8=:m+XZg2TNSUzJSBzJ7DWzJ0RZ0DyTFvBVeWVxTsCFJB8='
WHERE rolname = 'prepared';
UPDATE pg_authid SET rolpassword = 'not a verifier' WHERE rolname = 'md5_wrong';
