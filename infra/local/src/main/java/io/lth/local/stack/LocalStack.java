package io.lth.local.stack;

import io.lth.local.process.Part;
import io.lth.local.process.RememberedPort;
import io.lth.local.supervisor.Ports;
import io.lth.local.supervisor.StackDefinition;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * MLflow, Airflow's four parts and the three services on this machine.
 *
 * @param folders where everything lies
 * @param mlflow the part that holds the record; it comes from whoever knows MLflow
 * @param airflowPython interpreter of the environment that holds Airflow
 * @param java the {@code java} that runs the services
 */
public record LocalStack(StackFolders folders, MlflowPart mlflow, Path airflowPython, Path java)
    implements StackDefinition {

  /** The names of the parts; MLflow's is {@code mlflow}. */
  public static final String API_SERVER = "api-server";

  public static final String SCHEDULER = "scheduler";
  public static final String DAG_PROCESSOR = "dag-processor";
  public static final String TRIGGERER = "triggerer";
  public static final String TRAINER = "trainer";
  public static final String PRUNER = "pruner";
  public static final String AUDITOR = "auditor";

  /** The one user of the local Airflow; the password is in {@link #secrets()}. */
  public static final String AIRFLOW_USER = "lth";

  /**
   * MLflow, as its own module describes it.
   *
   * @param python its interpreter, which also makes the sessions of all parts
   */
  public record MlflowPart(Path python, RememberedPort port, IntFunction<Part> onPort) {}

  public Secrets secrets() {
    return new Secrets(folders.secrets());
  }

  /** The file with the token that the services want to see. */
  public Path tokenFile() {
    return secrets().file(Secret.SERVICE_TOKEN);
  }

  @Override
  public Path folder() {
    return folders.stack();
  }

  @Override
  public Path log() {
    return folders.log("supervisor");
  }

  @Override
  public Path python() {
    return mlflow.python();
  }

  @Override
  public SequencedMap<String, RememberedPort> ports() {
    SequencedMap<String, RememberedPort> ports = new LinkedHashMap<>();
    ports.put(mlflow.onPort().apply(1).name(), mlflow.port());
    for (String name : List.of(API_SERVER, TRAINER, PRUNER, AUDITOR)) {
      ports.put(name, new RememberedPort(folders.records().resolve(name + ".port")));
    }
    return ports;
  }

  @Override
  public List<Part> parts(Ports ports) {
    Part record = mlflow.onPort().apply(ports.of(mlflow.onPort().apply(1).name()));
    List<Part> parts = new ArrayList<>();
    parts.add(record);
    parts.addAll(new AirflowParts(this, ports, addresses(ports, record.name())).parts());
    var services = new ServiceParts(this, ports, ports.uri(record.name()), record.name());
    parts.add(services.trainer());
    parts.add(services.pruner());
    parts.add(services.auditor());
    return parts;
  }

  /** What every part of Airflow has in its environment. */
  private Map<String, String> addresses(Ports ports, String record) {
    Map<String, URI> uris = new TreeMap<>();
    uris.put("LTH_TRAINER_URL", ports.uri(TRAINER));
    uris.put("LTH_PRUNER_URL", ports.uri(PRUNER));
    uris.put("LTH_AUDITOR_URL", ports.uri(AUDITOR));
    uris.put("LTH_MLFLOW_URL", ports.uri(record));
    Map<String, String> environment = new TreeMap<>();
    uris.forEach((name, uri) -> environment.put(name, uri.toString()));
    environment.put("LTH_PLANS", folders.plans().toString());
    environment.put(
        "LTH_TOKEN_FILE", folders.secrets().resolve(Secret.SERVICE_TOKEN.file()).toString());
    return environment;
  }
}
