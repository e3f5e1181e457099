package io.lth.local.stack;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Airflow's own file of settings, with its secrets: mode 600, and nothing of it in the environment.
 *
 * @param api the address of the API server
 * @param plugins folder of ours that Airflow loads plugins from
 */
record AirflowSettings(
    StackFolders folders, Secrets secrets, URI api, Path plugins, Path database) {

  Path file() {
    return folders.airflow().resolve("airflow.cfg");
  }

  /** Where Airflow looks up passwords. */
  Path users() {
    return folders.secrets().resolve("airflow-users.json");
  }

  String usersText() {
    return "{\"%s\": \"%s\"}%n"
        .formatted(LocalStack.AIRFLOW_USER, secrets.text(Secret.AIRFLOW_PASSWORD));
  }

  String text() {
    Map<String, Map<String, String>> sections = new LinkedHashMap<>();
    sections.put(
        "core",
        settings(
            "dags_folder",
            folders.airflow().resolve("dags").toString(),
            "plugins_folder",
            plugins.toString(),
            "load_examples",
            "False",
            "dagbag_import_timeout",
            "300",
            "executor",
            "LocalExecutor",
            "parallelism",
            "4",
            "fernet_key",
            secrets.text(Secret.AIRFLOW_FERNET_KEY),
            "simple_auth_manager_users",
            LocalStack.AIRFLOW_USER + ":admin",
            "simple_auth_manager_passwords_file",
            users().toString(),
            "execution_api_server_url",
            api + "/execution/"));
    sections.put("database", settings("sql_alchemy_conn", "sqlite:///" + database));
    sections.put(
        "api",
        settings(
            "base_url", api.toString(),
            "host", "127.0.0.1",
            "port", Integer.toString(api.getPort()),
            "workers", "1",
            "secret_key", secrets.text(Secret.AIRFLOW_API_SECRET)));
    sections.put("api_auth", settings("jwt_secret", secrets.text(Secret.AIRFLOW_JWT_SECRET)));
    // Why these values: workflows/airflow/README.md, "Settings".
    sections.put(
        "dag_processor",
        settings(
            "dag_bundle_config_list",
            "[{\"name\": \"lth\", \"classpath\": \"lth_airflow.bundle.PlanBundle\","
                + " \"kwargs\": {\"refresh_interval\": 2}}]",
            "bundle_refresh_check_interval",
            "2",
            "min_file_process_interval",
            "3600",
            "dag_file_processor_timeout",
            "600",
            "max_callbacks_per_loop",
            "0",
            "parsing_processes",
            "1",
            "print_stats_interval",
            "0"));
    sections.put(
        "scheduler",
        settings("scheduler_idle_sleep_time", "1", "task_instance_heartbeat_timeout", "60"));
    sections.put(
        "triggerer", settings("job_heartbeat_sec", "2", "triggerer_health_check_threshold", "8"));
    sections.put(
        "logging",
        settings(
            "base_log_folder",
            folders.airflow().resolve("logs").toString(),
            "namespace_levels",
            "airflow.dag_processing.manager.DagFileProcessorManager=WARNING"));
    sections.put("usage_data_collection", settings("enabled", "False"));
    StringBuilder text = new StringBuilder("# Written before each start: changes here are lost.\n");
    sections.forEach(
        (section, settings) -> {
          text.append("\n[").append(section).append("]\n");
          settings.forEach(
              (key, value) ->
                  text.append(key).append(" = ").append(value.replace("%", "%%")).append('\n'));
        });
    return text.toString();
  }

  private static Map<String, String> settings(String... pairs) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      settings.put(pairs[i], pairs[i + 1]);
    }
    return settings;
  }
}
