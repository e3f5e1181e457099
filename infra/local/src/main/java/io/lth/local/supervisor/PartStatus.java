package io.lth.local.supervisor;

import io.lth.local.process.ProcessIdentity;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How it stands with one part, for people to read.
 *
 * @param name the part
 * @param state since {@code since}
 * @param since when the state began
 * @param why what there is to say about the state, as a phrase; often empty
 * @param lastLines of its log, where they tell what happened; often empty
 * @param restarts how often it was started again since the last {@code up} from stopped
 * @param process its own process, while it runs
 * @param uri where it is reached, while it runs and if it listens
 * @param memory bytes that its processes hold; 0 if none runs
 * @param log where its output goes
 */
public record PartStatus(
    String name,
    PartState state,
    Instant since,
    String why,
    List<String> lastLines,
    int restarts,
    Optional<ProcessIdentity> process,
    Optional<URI> uri,
    long memory,
    Path log) {

  public PartStatus {
    lastLines = List.copyOf(lastLines);
  }
}
