package io.lth.stages.handler;

import io.lth.lottery.identity.Sha256;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.StageResult;
import io.lth.lottery.tensor.Weights;
import io.lth.stages.artifact.SafeTensors;
import io.lth.stages.port.ArtifactStore;
import io.lth.stages.port.DatasetInput;
import io.lth.stages.port.Metric;
import io.lth.stages.port.Tracker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * What a stage sees of the world while it runs: its inputs, its run in the record, and its outputs.
 */
public final class StageContext {
  private final String run;
  private final String checkpointKey;
  private final Map<String, ArtifactReference> inputs;
  private final ArtifactStore artifacts;
  private final Tracker tracker;
  private final Cancellation cancellation;
  private final Progress progress;
  private final SequencedMap<String, ArtifactReference> outputs = new LinkedHashMap<>();
  private final SequencedMap<String, Double> numbers = new LinkedHashMap<>();

  /**
   * The context of one run of a stage.
   *
   * @param run its id in the record
   * @param checkpointKey unique to the workflow run and the stage, and to what determines its
   *     result
   */
  public StageContext(
      String run,
      String checkpointKey,
      Map<String, ArtifactReference> inputs,
      ArtifactStore artifacts,
      Tracker tracker,
      Cancellation cancellation,
      Progress progress) {
    this.run = run;
    this.checkpointKey = checkpointKey;
    this.inputs = Map.copyOf(inputs);
    this.artifacts = artifacts;
    this.tracker = tracker;
    this.cancellation = cancellation;
    this.progress = progress;
  }

  public boolean has(String input) {
    return inputs.containsKey(input);
  }

  /** An input's bytes, verified. */
  public byte[] bytes(String input) {
    return artifacts.get(reference(input));
  }

  public Weights weights(String input) {
    return SafeTensors.decodeWeights(bytes(input), where(input));
  }

  public Mask mask(String input) {
    return SafeTensors.decodeMask(bytes(input), where(input));
  }

  /** What every input is, by its name, in alphabetical order. */
  public SequencedMap<String, Sha256> digests() {
    SequencedMap<String, Sha256> digests = new TreeMap<>();
    inputs.forEach((name, reference) -> digests.put(name, reference.digest()));
    return digests;
  }

  /** Where an input lies, for messages. */
  public String where(String input) {
    ArtifactReference reference = reference(input);
    return "%s of run %s".formatted(reference.path(), reference.run());
  }

  /** Keeps an output under its name and a file ending. */
  public void put(String output, String ending, byte[] content) {
    outputs.put(output, artifacts.put(run, output + ending, content));
  }

  public void put(String output, Weights weights) {
    put(output, ".safetensors", SafeTensors.encode(weights));
  }

  public void put(String output, Mask mask) {
    put(output, ".safetensors", SafeTensors.encode(mask));
    number("mask/density", mask.density().fraction());
    number("mask/remaining", mask.remaining());
    mask.layers()
        .forEach(
            (name, layer) -> number("mask/" + name, (double) layer.remaining() / layer.size()));
  }

  /** Adds a final number, which is a metric of the run too. */
  public void number(String key, double value) {
    numbers.put(key, value);
  }

  public void metrics(List<Metric> metrics) {
    tracker.metrics(run, metrics);
  }

  public void dataset(DatasetInput dataset) {
    tracker.dataset(run, dataset);
  }

  public void reached(int iteration, int iterations) {
    progress.reached(iteration, iterations);
  }

  /** Stops the stage if a stop was requested. */
  public void checkCancelled() {
    cancellation.check();
  }

  public String checkpointKey() {
    return checkpointKey;
  }

  /** What the stage has given so far. */
  public StageResult result() {
    return new StageResult(outputs, numbers);
  }

  private ArtifactReference reference(String input) {
    ArtifactReference reference = inputs.get(input);
    if (reference == null) {
      throw new IllegalArgumentException("no input %s among %s".formatted(input, inputs.keySet()));
    }
    return reference;
  }
}
