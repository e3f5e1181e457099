package io.lth.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.skippedWithReason;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.rootCause;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Where no engine answers, which is so on every machine if it is asked at a socket of nobody. */
class ContainersConditionTest {
  private static final String NOBODY = "unix:///nonexistent/engine.sock";

  static final class Asked extends ContainersCondition {
    Asked() {
      super(Map.of("DOCKER_HOST", NOBODY, "LTH_CONTAINERS", ""));
    }
  }

  static final class Required extends ContainersCondition {
    Required() {
      super(Map.of("DOCKER_HOST", NOBODY, "LTH_CONTAINERS", "required"));
    }
  }

  @ExtendWith(Asked.class)
  static class AskedCase {
    @Test
    void runs() {}
  }

  @ExtendWith(Required.class)
  static class RequiredCase {
    @Test
    void runs() {}
  }

  @Test
  void withoutAnEngineTheReasonAndTheCommandThatMendsItAreSaid() {
    events(AskedCase.class)
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                skippedWithReason(
                    reason ->
                        reason.contains("no container")
                            && (reason.contains("infra/images/engine start")
                                || reason.contains("apt-get install docker.io")))));
  }

  @Test
  void whatIsRequiredFailsInsteadAndSaysTheSame() {
    events(RequiredCase.class)
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                finishedWithFailure(
                    rootCause(
                        message(
                            text ->
                                text.contains("LTH_CONTAINERS=required")
                                    && text.contains("no container"))))));
  }

  @Test
  void neitherRunsItsTests() {
    assertThat(
            EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(AskedCase.class), selectClass(RequiredCase.class))
                .execute()
                .testEvents()
                .count())
        .isZero();
  }

  private static Events events(Class<?> tests) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(tests))
        .execute()
        .containerEvents();
  }
}
