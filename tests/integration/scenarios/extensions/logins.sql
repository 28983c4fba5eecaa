-- geo_owner in geo
SELECT similarity('a', 'b');
SELECT 'a=>1'::ext.hstore;
