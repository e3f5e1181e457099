package io.lth.stages.provenance;

import java.nio.file.Path;
import java.util.Optional;

/** What the running code was built of. */
public sealed interface Source {

  /** A tree on this machine, which git is asked about. */
  record Tree(Path root) implements Source {}

  /** A package that was built elsewhere, of a commit if its maker named one. */
  record Shipped(Optional<String> commit) implements Source {}
}
