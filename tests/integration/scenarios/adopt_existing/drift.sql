REVOKE ALL ON DATABASE as_declared FROM as_declared;
REVOKE CONNECT, TEMPORARY ON DATABASE no_login FROM no_login;
ALTER ROLE no_password PASSWORD NULL;
-- Not declared, so left alone:
ALTER ROLE other_password CONNECTION LIMIT 3;
ALTER DATABASE other_password SET work_mem = '5MB';
