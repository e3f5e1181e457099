package io.lth.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lth.images.Http.Answer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** What MLflow holds, read over its own API. */
final class MlflowRuns {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ROOT = "mlflow-artifacts:/";

  private final Http http = new Http();
  private final URI mlflow;

  MlflowRuns(URI mlflow) {
    this.mlflow = mlflow;
  }

  /** All runs of the experiment, of whatever status. */
  List<JsonNode> runs() {
    ObjectNode query = JSON.createObjectNode().put("max_results", 1000);
    query
        .putArray("experiment_ids")
        .add(
            http.get(api("experiments/get-by-name?experiment_name=" + ShippedPlan.EXPERIMENT))
                .json()
                .at("/experiment/experiment_id")
                .asText());
    return http.send(
            HttpRequest.newBuilder(api("runs/search"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(query.toString())))
        .json()
        .path("runs")
        .valueStream()
        .toList();
  }

  JsonNode run(String id) {
    return http.get(api("runs/get?run_id=" + id)).json().path("run");
  }

  /** An artifact's bytes through MLflow's proxy, as their SHA-256. */
  String digest(JsonNode reference) {
    String root = run(reference.path("run").asText()).at("/info/artifact_uri").asText();
    Answer artifact =
        http.get(
            mlflow.resolve(
                "/api/2.0/mlflow-artifacts/artifacts/"
                    + root.substring(ROOT.length())
                    + "/"
                    + reference.path("path").asText()));
    if (artifact.status() != 200) {
      throw new IllegalStateException(reference + ": " + artifact.status());
    }
    return sha256(artifact.body());
  }

  static String tag(JsonNode run, String key) {
    return run.at("/data/tags")
        .valueStream()
        .filter(tag -> tag.path("key").asText().equals(key))
        .map(tag -> tag.path("value").asText())
        .findFirst()
        .orElse("");
  }

  private URI api(String path) {
    return mlflow.resolve("/api/2.0/mlflow/" + path);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
