package io.lth.stages.execution;

import io.lth.lottery.identity.Numerics;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.stages.port.RecordedRun;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** What a stage is computed with, as parameters of its run. */
final class NumericsParameters {
  private static final String ENGINE = "engine";
  private static final String DEVICE = "device";
  private static final String THREADS = "threads";

  private NumericsParameters() {}

  static SequencedMap<String, String> of(Numerics numerics) {
    SequencedMap<String, String> parameters = new LinkedHashMap<>();
    parameters.put(ENGINE, "%s %s".formatted(numerics.engine(), numerics.version()));
    parameters.put(DEVICE, numerics.device());
    parameters.put(THREADS, Integer.toString(numerics.threads()));
    return parameters;
  }

  /**
   * What a stage was computed with, by its run.
   *
   * @throws io.lth.lottery.problem.ProblemException code {@code numerics-malformed}
   */
  static Numerics in(RecordedRun run) {
    String[] engine = run.parameters().getOrDefault(ENGINE, "").split(" ", 2);
    String device = run.parameters().getOrDefault(DEVICE, "");
    String threads = run.parameters().getOrDefault(THREADS, "");
    try {
      return new Numerics(engine[0], engine[1], device, Integer.parseInt(threads));
    } catch (ArrayIndexOutOfBoundsException | IllegalArgumentException e) {
      throw Problem.of(Fault.DATA, "numerics-malformed")
          .expected("the parameters engine, device and threads of a stage's run")
          .found(String.valueOf(run.parameters()))
          .where("run " + run.id())
          .remedy("somebody changed the record; run the stage again in a run of its own (--fresh)")
          .exception(e);
    }
  }
}
