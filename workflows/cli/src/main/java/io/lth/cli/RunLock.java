package io.lth.cli;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** One reproduction at a time in a state folder; the system lets go of it when the process dies. */
final class RunLock implements AutoCloseable {
  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param what is to run, for whoever comes second
   * @throws ProblemException if another process holds it
   */
  static RunLock take(Home home, String what) {
    Path file = home.state().resolve("reproduce.lock");
    try {
      Files.createDirectories(home.state());
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (attempt(channel) == null) {
        String holder = read(channel);
        channel.close();
        throw Problem.of(Fault.PLATFORM, "reproduction-under-way")
            .expected("no other reproduction in this state folder")
            .found(holder)
            .where(file.toString())
            .remedy("wait for it to end, or give this one a state folder of its own in LTH_HOME")
            .exception();
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              "%s, process %d"
                  .formatted(what, ProcessHandle.current().pid())
                  .getBytes(StandardCharsets.UTF_8)),
          0);
      return new RunLock(channel);
    } catch (IOException e) {
      throw Problem.of(Fault.PLATFORM, "state-unusable")
          .expected("a state folder that can be written")
          .found(e.toString())
          .where(file.toString())
          .remedy("see to its permissions and the disk's room, or set LTH_HOME to another folder")
          .exception(e);
    }
  }

  private static @Nullable FileLock attempt(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(200);
    channel.read(buffer, 0);
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The lock goes with the process in any case.
      throw new IllegalStateException(e);
    }
  }
}
