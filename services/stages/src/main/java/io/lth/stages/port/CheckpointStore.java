package io.lth.stages.port;

import java.util.Optional;

/** Keeps the latest checkpoint of each training that is under way. */
public interface CheckpointStore {

  /**
   * The latest whole checkpoint, if there is one.
   *
   * @param key unique to a workflow run and stage
   */
  Optional<byte[]> load(String key);

  /** Replaces the checkpoint, so that a reader finds the old one or the new one, whole. */
  void save(String key, byte[] content);

  /** Lets go of it; nothing happens if there is none. */
  void delete(String key);
}
