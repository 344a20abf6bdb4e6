-- The log: one chain of hashes for each installation, and one, 0, for what concerns none.
CREATE TABLE log_entries (
  installation_id bigint NOT NULL,
  sequence bigint NOT NULL CHECK (sequence > 0),
  hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
  -- As it was hashed; the columns after it are there to be searched by.
  body text NOT NULL,
  at timestamptz NOT NULL,
  kind text NOT NULL,
  repository_id bigint,
  PRIMARY KEY (installation_id, sequence)
);
CREATE INDEX log_entries_by_time ON log_entries (installation_id, at);

-- Whoever owns the table can take these off, and then the hashes tell.
CREATE FUNCTION refuse_change_of_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'entries of the log are only ever added';
END
$$;
CREATE TRIGGER log_entries_stay BEFORE UPDATE OR DELETE ON log_entries FOR EACH ROW EXECUTE FUNCTION refuse_change_of_log();
CREATE TRIGGER log_entries_are_kept BEFORE TRUNCATE ON log_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_log();
