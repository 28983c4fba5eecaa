ALTER ROLE "new
line" NOLOGIN;
ALTER DATABASE "quote""double" OWNER TO "quote'single";
DROP DATABASE "*/comment/*";
ALTER ROLE "percent%s" PASSWORD 'another';
