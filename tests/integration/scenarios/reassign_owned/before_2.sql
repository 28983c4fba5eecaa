-- REASSIGN OWNED and ALTER DATABASE OWNER lose such a grant on the way.
SET ROLE first;
GRANT CREATE ON DATABASE wiki TO second;
SET ROLE second;
GRANT CREATE ON DATABASE blog TO first;
