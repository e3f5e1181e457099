package io.lth.images;

import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/** Until the image's own health check says so; a container that ended says why at once. */
final class UntilHealthy extends AbstractWaitStrategy {
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  @Override
  protected void waitUntilReady() {
    Awaitility.await()
        .atMost(startupTimeout)
        .pollInterval(LOOK_EVERY)
        .until(
            () -> {
              ContainerState state = waitStrategyTarget.getCurrentContainerInfo().getState();
              if (!Objects.equals(state.getRunning(), true)) {
                throw new IllegalStateException(
                    "ended with %d: %s"
                        .formatted(
                            Objects.requireNonNull(state.getExitCodeLong(), "exit code"),
                            waitStrategyTarget.getLogs()));
              }
              return Objects.requireNonNull(state.getHealth(), "health")
                  .getStatus()
                  .equals("healthy");
            });
  }
}
