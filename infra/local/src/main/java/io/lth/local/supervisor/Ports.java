package io.lth.local.supervisor;

import java.net.URI;
import java.util.Map;

/**
 * Which part listens on which port of loopback.
 *
 * @param numbers by the name of the part
 */
public record Ports(Map<String, Integer> numbers) {
  public Ports {
    numbers = Map.copyOf(numbers);
  }

  /** The port of a part that has one. */
  public int of(String part) {
    Integer port = numbers.get(part);
    if (port == null) {
      throw new IllegalArgumentException("no port is known for " + part);
    }
    return port;
  }

  /** The address of a part that has a port, without a path. */
  public URI uri(String part) {
    return URI.create("http://127.0.0.1:" + of(part));
  }
}
