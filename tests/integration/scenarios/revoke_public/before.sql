CREATE ROLE stranger LOGIN PASSWORD 'stranger-5Kq1-password';
