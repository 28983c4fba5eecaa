CREATE ROLE neighbour LOGIN PASSWORD 'neighbour-secret';
CREATE DATABASE neighbour OWNER neighbour;
