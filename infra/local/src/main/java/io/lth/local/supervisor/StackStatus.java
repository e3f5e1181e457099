package io.lth.local.supervisor;

import io.lth.local.process.ProcessIdentity;
import java.util.List;
import java.util.Optional;

/**
 * How it stands with all parts.
 *
 * @param supervisor the process that watches them; empty if nobody does
 * @param supervisorMemory bytes that it holds
 * @param parts in the order of the definition
 * @param notices what the user should hear, such as a port that had to change; often empty
 */
public record StackStatus(
    Optional<ProcessIdentity> supervisor,
    long supervisorMemory,
    List<PartStatus> parts,
    List<String> notices) {

  public StackStatus {
    parts = List.copyOf(parts);
    notices = List.copyOf(notices);
  }

  /** Whether every part can be counted on, and is watched. */
  public boolean isReady() {
    return supervisor.isPresent() && parts.stream().allMatch(part -> part.state().isGood());
  }

  /** Whether nothing runs. */
  public boolean isStopped() {
    return supervisor.isEmpty() && parts.stream().allMatch(part -> part.process().isEmpty());
  }

  /** Bytes that all of it holds, the supervisor included. */
  public long memory() {
    return supervisorMemory + parts.stream().mapToLong(PartStatus::memory).sum();
  }

  /** One part's. */
  public PartStatus part(String name) {
    return parts.stream()
        .filter(part -> part.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no part is called " + name));
  }
}
