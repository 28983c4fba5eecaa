-- intl_owner in intl
CREATE TABLE "größe".maß (länge int);
DO $$ BEGIN
  ASSERT current_setting('work_mem') = '8MB';
  ASSERT current_setting('statement_timeout') = '30s';
  ASSERT current_schema = 'app', current_schema;
END $$;
