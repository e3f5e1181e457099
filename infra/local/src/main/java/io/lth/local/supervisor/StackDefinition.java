package io.lth.local.supervisor;

import io.lth.local.process.Part;
import io.lth.local.process.RememberedPort;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;

/** Which parts a stack has. */
public interface StackDefinition {

  /** Where the supervisor keeps what it knows. */
  Path folder();

  /** Where the supervisor's own output goes. */
  default Path log() {
    return folder().resolve("supervisor.log");
  }

  /** Any Python 3; it makes the sessions that the parts run in. */
  Path python();

  /** The ports that are needed, by the name of the part that listens, and where each is kept. */
  SequencedMap<String, RememberedPort> ports();

  /** All parts, in the order in which they are told; the same ports give the same parts. */
  List<Part> parts(Ports ports);
}
