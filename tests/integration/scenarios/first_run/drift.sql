ALTER ROLE shop NOLOGIN;
ALTER ROLE writer PASSWORD 'somebody-set-another';
ALTER DATABASE blog OWNER TO shop;
DROP DATABASE wiki;
