package io.lth.airflow.client;

import java.util.regex.Pattern;

/** The name of a run among those of its DAG; whoever triggers it chooses it. */
public record RunId(String value) {
  private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9_.~:+-]+");

  public RunId {
    Ids.check("run id", value);
  }

  /** Whether Airflow, as it is set by default, takes a new run of this name. */
  boolean mayBeNew() {
    return ACCEPTED.matcher(value).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
