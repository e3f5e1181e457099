package io.lth.local.stack;

import io.lth.local.process.Part;
import io.lth.local.process.Readiness;
import io.lth.local.supervisor.Ports;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Airflow: what prepares its database, and the four parts that it runs as. */
record AirflowParts(LocalStack stack, Ports ports, Map<String, String> addresses) {
  private static final String PREPARE = "airflow-prepare";
  private static final Duration STOP_GRACE = Duration.ofSeconds(15);

  List<Part> parts() {
    URI api = ports.uri(LocalStack.API_SERVER);
    return List.of(
        part(PREPARE, "-m", "lth_airflow.prepare").onceFor(database()).build(),
        airflow(LocalStack.API_SERVER, "--host", "127.0.0.1", "--port", port())
            .onPort(ports.of(LocalStack.API_SERVER))
            .readyWhen(new Readiness.Answers(api.resolve("/api/v2/monitor/health")))
            .file(settings().users(), settings()::usersText)
            .build(),
        reported(LocalStack.SCHEDULER, "scheduler", "--skip-serve-logs"),
        reported(LocalStack.DAG_PROCESSOR, "dag_processor"),
        reported(LocalStack.TRIGGERER, "triggerer", "--skip-serve-logs"));
  }

  private Part reported(String name, String inHealth, String... options) {
    return airflow(name, options)
        .readyWhen(
            new Readiness.Reported(
                LocalStack.API_SERVER,
                ports.uri(LocalStack.API_SERVER).resolve("/api/v2/monitor/health"),
                "/%s/status".formatted(inHealth),
                "/%s/latest_%s_heartbeat".formatted(inHealth, inHealth)))
        .build();
  }

  private Part.Builder airflow(String name, String... options) {
    String[] words = new String[options.length + 3];
    words[0] = "-m";
    words[1] = "airflow";
    words[2] = name;
    System.arraycopy(options, 0, words, 3, options.length);
    return part(name, words).after(PREPARE);
  }

  private Part.Builder part(String name, String... words) {
    AirflowSettings settings = settings();
    Map<String, String> environment = new TreeMap<>(addresses);
    environment.put("AIRFLOW_HOME", stack.folders().airflow().toString());
    environment.put("PYTHONPATH", packages().resolve("src").toString());
    environment.put("PYTHONUNBUFFERED", "1");
    return Part.named(name, stack.python(), stack.folders().airflow())
        .command(
            Stream.concat(Stream.of(stack.airflowPython().toString()), Stream.of(words)).toList())
        .environment(environment)
        .file(settings.file(), settings::text)
        .madeOf(List.of(installed()))
        .recordedIn(stack.folders().records())
        .logTo(stack.folders().log(name))
        .stopGrace(STOP_GRACE);
  }

  private AirflowSettings settings() {
    return new AirflowSettings(
        stack.folders(),
        stack.secrets(),
        ports.uri(LocalStack.API_SERVER),
        packages().resolve("plugins"),
        database());
  }

  private Path database() {
    return stack.folders().airflow().resolve("airflow.db");
  }

  private Path packages() {
    return stack.folders().root().resolve("workflows/airflow");
  }

  /** The copy of the locks that the environment was made of. */
  private Path installed() {
    return stack.airflowPython().resolveSibling("../installed.lock").normalize();
  }

  private String port() {
    return Integer.toString(ports.of(LocalStack.API_SERVER));
  }
}
