package io.lth.stages.checkpoint;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.lth.stages.port.CheckpointStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Keeps checkpoints as files of one folder; each is replaced in one atomic move. */
public final class FileCheckpointStore implements CheckpointStore {
  private final Path folder;

  public FileCheckpointStore(Path folder) {
    this.folder = folder;
  }

  @Override
  public Optional<byte[]> load(String key) {
    try {
      return Optional.of(Files.readAllBytes(file(key)));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("to read a checkpoint", key, e);
    }
  }

  @Override
  public void save(String key, byte[] content) {
    try {
      Files.createDirectories(folder);
      Path whole = Files.createTempFile(folder, key + ".", ".partial");
      try {
        try (FileChannel channel = FileChannel.open(whole, StandardOpenOption.WRITE)) {
          ByteBuffer bytes = ByteBuffer.wrap(content);
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
          channel.force(true);
        }
        Files.move(
            whole, file(key), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(whole);
      }
    } catch (IOException e) {
      throw failed("to write a checkpoint of %d bytes".formatted(content.length), key, e);
    }
  }

  @Override
  public void delete(String key) {
    try {
      Files.deleteIfExists(file(key));
    } catch (IOException e) {
      throw failed("to delete a checkpoint", key, e);
    }
  }

  private Path file(String key) {
    return folder.resolve(key + ".checkpoint");
  }

  private ProblemException failed(String expected, String key, IOException e) {
    return Problem.of(Fault.PLATFORM, "checkpoint-failed")
        .expected(expected)
        .found(e.toString())
        .where(file(key).toString())
        .remedy(
            "see that the disk has room and the folder can be written, then run the same command"
                + " again: it goes on where it stopped")
        .exception(e);
  }
}
