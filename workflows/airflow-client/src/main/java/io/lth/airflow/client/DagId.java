package io.lth.airflow.client;

/** The name of a DAG, as in {@code lth.lenet-mnist.quick}. */
public record DagId(String value) {
  public DagId {
    Ids.check("DAG id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
