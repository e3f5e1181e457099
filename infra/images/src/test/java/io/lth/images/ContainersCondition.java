package io.lth.images;

import io.lth.images.Script.Said;
import java.util.Map;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks {@code build --check}, once for all tests of a run, and speaks as it does. */
class ContainersCondition implements ExecutionCondition {
  private static final Logger LOG = LoggerFactory.getLogger(ContainersCondition.class);
  private static final String DEMAND = "LTH_CONTAINERS";

  private final Map<String, String> settings;

  /** The environment of this run. */
  ContainersCondition() {
    this(Map.of());
  }

  /**
   * The environment of this run, changed.
   *
   * @param settings what is set otherwise
   */
  ContainersCondition(Map<String, String> settings) {
    this.settings = Map.copyOf(settings);
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Said said =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.create(ContainersCondition.class))
            .getOrComputeIfAbsent(settings, this::check, Said.class);
    if (said.status() == 0) {
      return ConditionEvaluationResult.enabled("every image is there");
    }
    if (demand().equals("required")) {
      throw new IllegalStateException(
          DEMAND + "=required, but the tests in containers can't run.\n" + said.text());
    }
    LOG.warn("{} DOES NOT RUN.\n{}", context.getDisplayName(), said.text());
    return ConditionEvaluationResult.disabled(said.text());
  }

  private Said check(Map<String, String> environment) {
    Said said = Script.BUILD.run(environment, "--check");
    if (said.status() == 0) {
      Script.ENGINE.run(environment, "clean");
      // Testcontainers speaks a newer version of the protocol than Debian's engine knows.
      System.setProperty("api.version", Script.engineApi());
    }
    return said;
  }

  private String demand() {
    return settings.getOrDefault(DEMAND, System.getenv().getOrDefault(DEMAND, ""));
  }
}
