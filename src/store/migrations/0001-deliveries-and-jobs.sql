-- One webhook arrival each. Its payload is not kept: what it asked for stands in the job, and the truth is read from GitHub.
CREATE TABLE deliveries (
  guid text PRIMARY KEY,
  event text NOT NULL,
  received_at timestamptz NOT NULL,
  -- waiting: for the end of its job; done: its job has ended well; ignored: it asked for nothing.
  state text NOT NULL CHECK (state IN ('waiting', 'done', 'ignored')),
  job_id bigint
);
CREATE INDEX deliveries_of_job ON deliveries (job_id) WHERE state = 'waiting';
CREATE INDEX deliveries_by_time ON deliveries (received_at);

CREATE SEQUENCE job_claims;

CREATE TABLE jobs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- The same work: one waits at most.
  key text NOT NULL,
  -- What the work writes to: one runs at most.
  exclusive_key text NOT NULL,
  installation_id bigint NOT NULL,
  -- 0: the work is about the whole installation.
  repository_id bigint NOT NULL,
  -- The lowest first.
  priority smallint NOT NULL,
  -- Not jsonb, which refuses characters that a payload may hold.
  payload json NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'dead')),
  created_at timestamptz NOT NULL,
  run_at timestamptz NOT NULL,
  -- Attempts that failed, and those whose process was gone before they ended.
  attempts integer NOT NULL DEFAULT 0,
  interruptions integer NOT NULL DEFAULT 0,
  last_error text,
  -- Which attempt holds the job: a new number each time, so that one that lost it cannot end it.
  claim bigint,
  worker text,
  leased_until timestamptz,
  ended_at timestamptz,
  CHECK ((state = 'running') = (claim IS NOT NULL AND worker IS NOT NULL AND leased_until IS NOT NULL)),
  CHECK ((state IN ('done', 'dead')) = (ended_at IS NOT NULL))
);
CREATE UNIQUE INDEX jobs_one_waiting ON jobs (key) WHERE state = 'waiting';
CREATE UNIQUE INDEX jobs_one_running ON jobs (exclusive_key) WHERE state = 'running';
CREATE INDEX jobs_waiting ON jobs (priority, run_at) WHERE state = 'waiting';
CREATE INDEX jobs_dead ON jobs (key) WHERE state = 'dead';
CREATE INDEX jobs_open ON jobs (state, created_at) WHERE state <> 'done';
CREATE INDEX jobs_by_end ON jobs (ended_at) WHERE state IN ('done', 'dead');

-- Whose turn it was last: the claim that an installation, and a repository in it, got.
CREATE TABLE job_turns (
  installation_id bigint NOT NULL,
  repository_id bigint NOT NULL,
  claim bigint NOT NULL,
  PRIMARY KEY (installation_id, repository_id)
);
