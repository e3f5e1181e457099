-- One text for H2 and PostgreSQL: both know these types by these names.

CREATE TABLE job (
  id            VARCHAR(36)   NOT NULL PRIMARY KEY,
  job_key       VARCHAR(401)  NOT NULL UNIQUE,
  body_digest   VARCHAR(64)   NOT NULL,
  experiment    VARCHAR(200)  NOT NULL,
  workflow      VARCHAR(200)  NOT NULL,
  stage         VARCHAR(200)  NOT NULL,
  kind          VARCHAR(20)   NOT NULL,
  body          TEXT          NOT NULL,
  traceparent   VARCHAR(200),
  baggage       VARCHAR(8192),
  state         VARCHAR(10)   NOT NULL,
  version       BIGINT        NOT NULL,
  -- The fencing token: who writes must name the attempt that the row names.
  attempt       INT           NOT NULL,
  -- How often the job was put into the queue on request; part of its execution's name.
  queueing      INT           NOT NULL,
  failures      INT           NOT NULL,
  lost          INT           NOT NULL,
  cancelling    BOOLEAN       NOT NULL,
  created       TIMESTAMP WITH TIME ZONE NOT NULL,
  started       TIMESTAMP WITH TIME ZONE,
  ended         TIMESTAMP WITH TIME ZONE,
  iteration     INT,
  iterations    INT,
  rate          DOUBLE PRECISION,
  seconds_left  DOUBLE PRECISION,
  run           VARCHAR(64),
  link          VARCHAR(2000),
  result        TEXT,
  problem       TEXT
);

CREATE INDEX job_by_state ON job (state, kind);
CREATE INDEX job_by_workflow ON job (workflow, created);

-- db-scheduler's own table, in its layout.
CREATE TABLE scheduled_tasks (
  task_name            VARCHAR(100) NOT NULL,
  task_instance        VARCHAR(100) NOT NULL,
  task_data            BYTEA,
  execution_time       TIMESTAMP WITH TIME ZONE NOT NULL,
  picked               BOOLEAN      NOT NULL,
  picked_by            VARCHAR(50),
  last_success         TIMESTAMP WITH TIME ZONE,
  last_failure         TIMESTAMP WITH TIME ZONE,
  consecutive_failures INT,
  last_heartbeat       TIMESTAMP WITH TIME ZONE,
  version              BIGINT       NOT NULL,
  priority             SMALLINT,
  PRIMARY KEY (task_name, task_instance)
);

CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time);
CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat);
