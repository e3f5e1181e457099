package io.lth.mlflow.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * What a server needs to start.
 *
 * @param python interpreter of the environment that holds MLflow, see {@link MlflowPython}
 * @param state folder of everything the server keeps: database, artifacts, log, its address
 * @param port the port it must have, 1 to 65535; empty for the remembered one or any free one
 * @param startDeadline longest wait until it answers, more than zero
 */
public record ServerSettings(Path python, Path state, OptionalInt port, Duration startDeadline) {

  private static final Duration USUAL_START_DEADLINE = Duration.ofMinutes(2);

  public ServerSettings {
    state = state.toAbsolutePath().normalize();
    if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > 65_535)) {
      throw new IllegalArgumentException("port must be 1 to 65535, but is: " + port.getAsInt());
    }
    if (startDeadline.isNegative() || startDeadline.isZero()) {
      throw new IllegalArgumentException(
          "start deadline must be more than zero, but is: " + startDeadline);
    }
  }

  /** Any free port, two minutes to start. */
  public static ServerSettings of(Path python, Path state) {
    return new ServerSettings(python, state, OptionalInt.empty(), USUAL_START_DEADLINE);
  }

  /** The same server, on this port or not at all. */
  public ServerSettings onPort(int port) {
    return new ServerSettings(python, state, OptionalInt.of(port), startDeadline);
  }
}
