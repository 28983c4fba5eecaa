-- Somebody else's, on the same server.
CREATE ROLE stranger LOGIN PASSWORD 'stranger-5Kq1-password';
