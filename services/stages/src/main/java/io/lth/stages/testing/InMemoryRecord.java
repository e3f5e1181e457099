package io.lth.stages.testing;

import io.lth.lottery.identity.Sha256;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.stages.port.ArtifactStore;
import io.lth.stages.port.DatasetInput;
import io.lth.stages.port.Documents;
import io.lth.stages.port.Metric;
import io.lth.stages.port.NewRun;
import io.lth.stages.port.RecordedRun;
import io.lth.stages.port.RunStatus;
import io.lth.stages.port.Tracker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The record and its artifacts in memory, with the ports' laws. Thread-safe. */
public final class InMemoryRecord implements Tracker, ArtifactStore, Documents {
  private final Map<String, Run> runs = new LinkedHashMap<>();
  private final Map<String, byte[]> contents = new LinkedHashMap<>();

  @Override
  public synchronized String open(NewRun run) {
    String id = "run-%04d".formatted(runs.size());
    runs.put(id, new Run(run));
    return id;
  }

  @Override
  public synchronized void tag(String run, Map<String, String> tags) {
    run(run).tags.putAll(tags);
  }

  @Override
  public synchronized void metrics(String run, List<Metric> metrics) {
    run(run).metrics.addAll(metrics);
  }

  @Override
  public synchronized void dataset(String run, DatasetInput dataset) {
    run(run).datasets.add(dataset);
  }

  @Override
  public synchronized void describe(String run, String markdown) {
    run(run).description = markdown;
  }

  @Override
  public synchronized void finish(String run, RunStatus status) {
    run(run).status = status;
  }

  @Override
  public synchronized void reopen(String run) {
    run(run).status = RunStatus.RUNNING;
  }

  @Override
  public synchronized Optional<RecordedRun> find(String run) {
    return Optional.ofNullable(runs.get(run)).map(found -> found.recorded(run));
  }

  @Override
  public synchronized List<RecordedRun> withTags(Map<String, String> tags) {
    List<RecordedRun> found = new ArrayList<>();
    runs.forEach(
        (id, run) -> {
          if (run.tags.entrySet().containsAll(tags.entrySet())) {
            found.add(run.recorded(id));
          }
        });
    return List.copyOf(found.reversed());
  }

  /** It holds one experiment only. */
  @Override
  public List<RecordedRun> withTagsAnywhere(Map<String, String> tags) {
    return withTags(tags);
  }

  @Override
  public String link(String run) {
    return "memory:" + run;
  }

  @Override
  public synchronized ArtifactReference put(String run, String path, byte[] content) {
    run(run);
    contents.put(run + "/" + path, content.clone());
    return new ArtifactReference(run, path, Sha256.of(content), content.length);
  }

  @Override
  public synchronized byte[] get(ArtifactReference reference) {
    byte[] content = contents.get(reference.run() + "/" + reference.path());
    if (content == null || !Sha256.of(content).equals(reference.digest())) {
      throw Problem.of(Fault.DATA, "artifact-corrupted")
          .expected("content with digest " + reference.digest())
          .found(content == null ? "nothing" : "other content")
          .where(reference.toString())
          .remedy("run the stage that made it again")
          .exception();
    }
    return content.clone();
  }

  @Override
  public synchronized Optional<byte[]> document(String run, String path) {
    return Optional.ofNullable(contents.get(run + "/" + path)).map(byte[]::clone);
  }

  @Override
  public synchronized List<String> documents(String run, String folder) {
    return contents.keySet().stream()
        .filter(path -> path.startsWith(run + "/" + folder + "/"))
        .map(path -> path.substring(run.length() + 1))
        .sorted()
        .toList();
  }

  /** Replaces kept content behind the references' back, as a broken disk would. */
  public synchronized void corrupt(ArtifactReference reference, byte[] content) {
    contents.put(reference.run() + "/" + reference.path(), content.clone());
  }

  /** Takes a tag away, as if whoever wrote the run had not known of it. */
  public synchronized void untag(String run, String tag) {
    run(run).tags.remove(tag);
  }

  /** The metrics of a run, in the order they came. */
  public synchronized List<Metric> metricsOf(String run) {
    return List.copyOf(run(run).metrics);
  }

  /** All runs, oldest first. */
  public synchronized List<RecordedRun> runs() {
    return runs.entrySet().stream().map(run -> run.getValue().recorded(run.getKey())).toList();
  }

  private Run run(String id) {
    Run run = runs.get(id);
    if (run == null) {
      throw new IllegalArgumentException("no run " + id);
    }
    return run;
  }

  private static final class Run {
    private final String name;
    private final Map<String, String> parameters;
    private final Map<String, String> tags = new LinkedHashMap<>();
    private final List<Metric> metrics = new ArrayList<>();
    private final List<DatasetInput> datasets = new ArrayList<>();
    private String description;
    private RunStatus status = RunStatus.RUNNING;

    Run(NewRun run) {
      this.name = run.name();
      this.parameters = run.parameters();
      this.description = run.description();
      tags.putAll(run.tags());
    }

    RecordedRun recorded(String id) {
      Map<String, String> all = new LinkedHashMap<>(tags);
      all.put("description", description);
      return new RecordedRun(id, name, parameters, status, all);
    }
  }
}
