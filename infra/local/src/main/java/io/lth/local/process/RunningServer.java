package io.lth.local.process;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * A server that answered its health check a moment ago.
 *
 * @param uri its address on loopback, without a path
 * @param process the process that serves
 * @param origin whether this call started it
 * @param log its log file
 * @param notices what the user should hear, such as a port that had to change; often empty
 */
public record RunningServer(
    URI uri, ProcessIdentity process, Origin origin, Path log, List<String> notices) {

  /** Where a running server came from. */
  public enum Origin {
    /** It was running already. */
    ADOPTED,
    /** This call started it. */
    STARTED
  }

  public RunningServer {
    notices = List.copyOf(notices);
  }
}
