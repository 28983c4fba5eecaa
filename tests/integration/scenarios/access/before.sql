-- Somebody else's, on the same server.
CREATE ROLE stranger LOGIN PASSWORD 'stranger-5Kq1-password';
-- As it is since PostgreSQL 15. How it is closed before is told by revoke_public.
\c template1
ALTER SCHEMA public OWNER TO pg_database_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
