package io.lth.training;

import ai.djl.Device;
import io.lth.lottery.experiment.Engine;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Nearest;
import io.lth.lottery.problem.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where {@link DjlEngine} computes. */
public enum TrainingDevice {
  /** One thread a training: the same bits every time. */
  CPU("cpu"),

  /** The first GPU, through a libtorch of the user's own: the same but for rounding. */
  GPU("cuda");

  private final String numerics;

  TrainingDevice(String numerics) {
    this.numerics = numerics;
  }

  /**
   * The device of that name.
   *
   * @throws io.lth.lottery.problem.ProblemException if it is neither {@code cpu} nor {@code gpu}
   */
  public static TrainingDevice named(String name) {
    List<String> known =
        Arrays.stream(values()).map(device -> device.name().toLowerCase(Locale.ROOT)).toList();
    if (!known.contains(name)) {
      throw Problem.of(Fault.REQUEST, "unknown-device")
          .expected("one of " + String.join(", ", known))
          .found(name)
          .where("LTH_DEVICE")
          .remedy(Nearest.remedy(name, known))
          .exception();
    }
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Why an engine doesn't train here, if it doesn't: it would compute elsewhere, unasked. */
  public Optional<Problem> refusal(Engine engine) {
    return switch (engine) {
      case DJL -> Optional.empty();
      case SPARSE ->
          this == CPU
              ? Optional.empty()
              : Optional.of(
                  Problem.of(Fault.REQUEST, "device-of-another-engine")
                      .expected(
                          "an experiment of engine: %s, the one that computes on a GPU"
                              .formatted(Engine.DJL.label()))
                      .found("one of engine: " + engine.label())
                      .where("LTH_DEVICE=" + name().toLowerCase(Locale.ROOT))
                      .remedy(
                          "Unset LTH_DEVICE, in the trainer's environment too if a trainer trains,"
                              + " to compute on the CPU; or name engine: %s in the experiment.yaml."
                                  .formatted(Engine.DJL.label())));
    };
  }

  /** The class of device, as numerics name it. */
  String numerics() {
    return numerics;
  }

  Device device() {
    return switch (this) {
      case CPU -> Device.cpu();
      case GPU -> Device.gpu();
    };
  }
}
