-- ops in postgres
SET ROLE staff;
