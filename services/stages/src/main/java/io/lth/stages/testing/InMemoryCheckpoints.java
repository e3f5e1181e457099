package io.lth.stages.testing;

import io.lth.stages.port.CheckpointStore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Checkpoints in memory. */
public final class InMemoryCheckpoints implements CheckpointStore {
  private final Map<String, byte[]> contents = new ConcurrentHashMap<>();

  @Override
  public Optional<byte[]> load(String key) {
    return Optional.ofNullable(contents.get(key));
  }

  @Override
  public void save(String key, byte[] content) {
    contents.put(key, content.clone());
  }

  @Override
  public void delete(String key) {
    contents.remove(key);
  }

  /** How many trainings have a checkpoint. */
  public int count() {
    return contents.size();
  }
}
