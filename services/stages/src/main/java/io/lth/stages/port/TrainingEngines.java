package io.lth.stages.port;

import io.lth.lottery.experiment.Engine;
import io.lth.lottery.identity.Numerics;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The engines that are there, by the names that experiments give them. */
public final class TrainingEngines {
  private final Map<Engine, TrainingEngine> engines;
  private final Map<Engine, Problem> refused;

  private TrainingEngines(Map<Engine, TrainingEngine> engines, Map<Engine, Problem> refused) {
    this.engines = engines;
    this.refused = refused;
  }

  /** One engine and no other. */
  public static TrainingEngines of(Engine name, TrainingEngine engine) {
    return new TrainingEngines(new EnumMap<>(Map.of(name, engine)), Map.of());
  }

  /** These and one more. */
  public TrainingEngines and(Engine name, TrainingEngine engine) {
    Map<Engine, TrainingEngine> more = new EnumMap<>(engines);
    if (more.put(name, engine) != null) {
      throw new IllegalArgumentException("two engines " + name.label());
    }
    return new TrainingEngines(more, refused);
  }

  /** These, and one that does not train here: who asks for it hears why. */
  public TrainingEngines without(Engine name, Problem why) {
    Map<Engine, Problem> more = new EnumMap<>(Map.of(name, why));
    more.putAll(refused);
    return new TrainingEngines(engines, more);
  }

  /**
   * The engine of a name.
   *
   * @throws io.lth.lottery.problem.ProblemException with fault {@code REQUEST} if it is not there
   */
  public TrainingEngine engine(Engine name) {
    Problem refusal = refused.get(name);
    if (refusal != null) {
      throw refusal.exception();
    }
    TrainingEngine engine = engines.get(name);
    if (engine == null) {
      throw Problem.of(Fault.REQUEST, "engine-not-there")
          .expected("one of the engines that train here: " + labels())
          .found(name.label())
          .where("training")
          .remedy(
              "Send the stage to a trainer with that engine, or name another in the experiment.")
          .exception();
    }
    return engine;
  }

  /** What all of them compute with. */
  public List<Numerics> numerics() {
    return engines.values().stream().map(TrainingEngine::numerics).toList();
  }

  private String labels() {
    return engines.keySet().stream().map(Engine::label).collect(Collectors.joining(", "));
  }
}
