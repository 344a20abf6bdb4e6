-- The last valid policy of each organisation, for the day it cannot be read.
CREATE TABLE remembered_policies (
  installation_id bigint PRIMARY KEY,
  origin text NOT NULL,
  -- The file as it was, whatever it holds.
  policy bytea NOT NULL,
  remembered_at timestamptz NOT NULL
);
