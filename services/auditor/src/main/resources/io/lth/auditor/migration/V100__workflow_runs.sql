-- Which reproduction a workflow run is of; its row is the lock under which the run is opened.
CREATE TABLE workflow_run (
  workflow    VARCHAR(200) NOT NULL PRIMARY KEY,
  experiment  VARCHAR(200) NOT NULL
);
