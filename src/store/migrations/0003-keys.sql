-- Keys that every process needs and that are shown nowhere.
CREATE TABLE keys (
  name text PRIMARY KEY,
  value text NOT NULL CHECK (value ~ '^[0-9a-f]{32,}$')
);
