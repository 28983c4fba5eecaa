SET password_encryption = 'md5';
CREATE ROLE md5_wrong LOGIN PASSWORD 'another-secret';
SET password_encryption = 'scram-sha-256';
CREATE ROLE scram_right LOGIN PASSWORD 'scram-secret';
-- Made from the password as it is typed; the server prepares it (SASLprep).
CREATE ROLE prepared LOGIN PASSWORD E'\u00A0\uFB01ne-\u0041\u0308';
CREATE ROLE emoji LOGIN PASSWORD E'\U0001F418-\U0001FAE8';
