package io.lth.stages.checkpoint;

import io.lth.lottery.curve.LearningCurve;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import io.lth.stages.artifact.CurveCsv;
import io.lth.stages.artifact.SafeTensors;
import io.lth.stages.port.TrainingState;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a training needs to go on: weights, optimizer state, curve so far, and the weights worth
 * keeping. The positions of its random streams follow from its iteration.
 *
 * <p>As bytes: the SHA-256 of what follows, in hexadecimal; then safetensors with the rest as
 * metadata.
 *
 * @param rewindWeights θk, if iteration k is passed and asked for; else null
 */
public record Checkpoint(
    TrainingState state,
    LearningCurve curve,
    Weights earlyStopWeights,
    @Nullable Weights rewindWeights,
    int revivedWeights,
    int revivedMoments) {
  private static final int DIGEST_LENGTH = 64;
  private static final String WEIGHTS = "weights/";
  private static final String MOMENT = "moment/";
  private static final String EARLY_STOP = "early-stop/";
  private static final String REWIND = "rewind/";

  /** θk, if there is one yet. */
  public Optional<Weights> rewound() {
    return Optional.ofNullable(rewindWeights);
  }

  public byte[] encode() {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    put(tensors, WEIGHTS, state.weights());
    state.moments().forEach((name, moment) -> put(tensors, MOMENT + name + "/", moment));
    put(tensors, EARLY_STOP, earlyStopWeights);
    rewound().ifPresent(weights -> put(tensors, REWIND, weights));
    SequencedMap<String, String> metadata = new LinkedHashMap<>();
    metadata.put("steps", Integer.toString(state.steps()));
    metadata.put("moments", String.join(",", state.moments().keySet()));
    metadata.put("revived-weights", Integer.toString(revivedWeights));
    metadata.put("revived-moments", Integer.toString(revivedMoments));
    metadata.put("curve", new String(CurveCsv.encode(curve), StandardCharsets.UTF_8));
    byte[] content = SafeTensors.encode(new SafeTensors.Content(tensors, metadata));
    byte[] digest = Sha256.of(content).hex().getBytes(StandardCharsets.US_ASCII);
    byte[] file = Arrays.copyOf(digest, digest.length + content.length);
    System.arraycopy(content, 0, file, digest.length, content.length);
    return file;
  }

  /**
   * Decodes a checkpoint and verifies it.
   *
   * @param where it came from, for the message
   */
  public static Checkpoint decode(byte[] file, String where) {
    if (file.length < DIGEST_LENGTH) {
      throw corrupted("a digest and content", file.length + " bytes", where);
    }
    byte[] content = Arrays.copyOfRange(file, DIGEST_LENGTH, file.length);
    String promised = new String(file, 0, DIGEST_LENGTH, StandardCharsets.US_ASCII);
    String actual = Sha256.of(content).hex();
    if (!promised.equals(actual)) {
      throw corrupted("content with digest " + promised, actual, where);
    }
    SafeTensors.Content saved = SafeTensors.decode(content, where);
    SequencedMap<String, String> metadata = saved.metadata();
    SequencedMap<String, Weights> moments = new LinkedHashMap<>();
    for (String name : required(metadata, "moments").split(",", -1)) {
      if (!name.isEmpty()) {
        moments.put(name, take(saved.tensors(), MOMENT + name + "/").orElseThrow());
      }
    }
    return new Checkpoint(
        new TrainingState(
            Integer.parseInt(required(metadata, "steps")),
            take(saved.tensors(), WEIGHTS).orElseThrow(),
            moments),
        CurveCsv.decode(required(metadata, "curve").getBytes(StandardCharsets.UTF_8), where),
        take(saved.tensors(), EARLY_STOP).orElseThrow(),
        take(saved.tensors(), REWIND).orElse(null),
        Integer.parseInt(required(metadata, "revived-weights")),
        Integer.parseInt(required(metadata, "revived-moments")));
  }

  private static void put(SequencedMap<String, Tensor> tensors, String prefix, Weights weights) {
    weights.tensors().forEach((name, tensor) -> tensors.put(prefix + name, tensor));
  }

  private static Optional<Weights> take(SequencedMap<String, Tensor> tensors, String prefix) {
    SequencedMap<String, Tensor> taken = new LinkedHashMap<>();
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      if (entry.getKey().startsWith(prefix)) {
        taken.put(entry.getKey().substring(prefix.length()), entry.getValue());
      }
    }
    return taken.isEmpty() ? Optional.empty() : Optional.of(new Weights(taken));
  }

  private static String required(Map<String, String> metadata, String key) {
    String value = metadata.get(key);
    if (value == null) {
      throw new IllegalArgumentException("a checkpoint without " + key);
    }
    return value;
  }

  private static ProblemException corrupted(String expected, String found, String where) {
    return Problem.of(Fault.DATA, "checkpoint-corrupted")
        .expected(expected)
        .found(found)
        .where("checkpoint " + where)
        .remedy("nothing: the training starts over and ends at the same result")
        .exception();
  }
}
