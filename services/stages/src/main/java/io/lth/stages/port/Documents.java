package io.lth.stages.port;

import java.util.List;
import java.util.Optional;

/**
 * Reads what lies beside a run without a reference that names its digest: the files that it was
 * asked for with, and what it was computed with.
 */
public interface Documents {

  /** A document of a run, if it is there. */
  Optional<byte[]> document(String run, String path);

  /** Paths of the documents in a folder of a run, in alphabetical order. */
  List<String> documents(String run, String folder);
}
