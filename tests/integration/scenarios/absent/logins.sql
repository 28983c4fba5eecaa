-- noter in notes
CREATE TABLE one (x int);
CREATE TABLE two (x int);
-- keeper in shop
CREATE TABLE orders (x int);
GRANT CREATE ON SCHEMA public TO leaver;
GRANT CREATE ON DATABASE shop TO leaver;
-- keeper in wiki
GRANT CREATE ON DATABASE wiki TO leaver;
-- keeper in blog
CREATE TABLE posts (x int);
-- leaver in shop
CREATE TABLE public.of_leaver (x int);
INSERT INTO public.of_leaver VALUES (1);
GRANT SELECT ON public.of_leaver TO noter;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO noter;
-- leaver in wiki
CREATE SCHEMA of_leaver CREATE TABLE pages (x int);
