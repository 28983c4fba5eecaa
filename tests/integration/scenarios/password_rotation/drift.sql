ALTER ROLE shop PASSWORD 'first-secret';
