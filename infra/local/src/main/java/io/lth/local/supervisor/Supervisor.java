package io.lth.local.supervisor;

import io.lth.local.process.Exclusive;
import io.lth.local.process.Part;
import io.lth.local.process.PartLog;
import io.lth.local.process.PartProcess;
import io.lth.local.process.Probe;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The resident process that keeps all parts running until it is told otherwise.
 *
 * <p>All that it knows is on disk: killed at any moment, the next one takes over what runs and
 * cleans up what doesn't. There is one at a time.
 */
public final class Supervisor {
  private static final Logger log = LoggerFactory.getLogger(Supervisor.class);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final int LOOKS_BETWEEN_ROTATIONS = 50;

  private final StackDefinition definition;
  private final RestartPolicy policy;
  private final int looksBetweenRotations;
  private final AtomicBoolean terminated = new AtomicBoolean();

  public Supervisor(StackDefinition definition, RestartPolicy policy) {
    this(definition, policy, LOOKS_BETWEEN_ROTATIONS);
  }

  Supervisor(StackDefinition definition, RestartPolicy policy, int looksBetweenRotations) {
    this.definition = definition;
    this.policy = policy;
    this.looksBetweenRotations = looksBetweenRotations;
  }

  /** Supervises until a command, or a signal to end, says otherwise. */
  public void run() {
    // Not by joining this thread: it may itself end the program, and wait for the hooks then.
    var done = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> endOnSignal(done), "on-signal"));
    try {
      Exclusive.holding(
          life(definition.folder()),
          () -> {
            supervise();
            return true;
          });
    } catch (IOException e) {
      throw Problem.of(Fault.PLATFORM, "supervisor-state-unusable")
          .expected("a state folder that can be read and written")
          .found(e.toString())
          .where(definition.folder().toString())
          .remedy("Check free space and rights of this folder, then try again.")
          .exception(e);
    } finally {
      done.countDown();
    }
  }

  private void endOnSignal(CountDownLatch done) {
    terminated.set(true);
    try {
      done.await();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  /** Held for as long as a supervisor lives, or a command does its work without one. */
  static Path life(Path folder) {
    return folder.resolve("supervising.lock");
  }

  private void supervise() throws IOException {
    Path folder = definition.folder();
    Wish wish = Wish.read(folder).orElse(new Wish(Wish.Kind.DOWN, 0));
    if (wish.kind() != Wish.Kind.UP) {
      return;
    }
    Bulletin earlier = Bulletin.read(folder).orElseGet(Bulletin::empty);
    Board board = new Board(definition, earlier);
    board.renew(wish.number());
    Map<String, Thread> keepers = new LinkedHashMap<>();
    Probe probe = new Probe();
    for (String name : board.wanted().keySet()) {
      Keeper keeper =
          new Keeper(
              name,
              board,
              policy,
              probe,
              Optional.ofNullable(earlier.parts().get(name)).map(Bulletin.Entry::state));
      keepers.put(name, Thread.ofPlatform().daemon().name(name).start(keeper));
    }
    Wish.Kind end = serve(board, wish);
    board.leave();
    for (Thread keeper : keepers.values()) {
      join(keeper);
    }
    if (end == Wish.Kind.DOWN) {
      stopAll(board.wanted().values().stream().map(Board.Wanted::part).toList());
      Bulletin.remove(folder);
    }
  }

  /** Until it is to end: answers whether the parts are to end too. */
  private Wish.Kind serve(Board board, Wish first) throws IOException {
    Wish last = first;
    for (int looks = 1; ; looks++) {
      if (terminated.get()) {
        return Wish.Kind.DOWN;
      }
      // A state folder that is gone wants nothing any more.
      Wish wish =
          Wish.read(definition.folder()).orElse(new Wish(Wish.Kind.DOWN, last.number() + 1));
      if (wish.number() != last.number()) {
        if (wish.kind() != Wish.Kind.UP) {
          return wish.kind();
        }
        board.renew(wish.number());
        last = wish;
      }
      if (looks % looksBetweenRotations == 0) {
        rotate(board);
      }
      board.pause(LOOK);
    }
  }

  private void rotate(Board board) {
    List<PartLog> logs =
        Stream.concat(
                Stream.of(definition.log()),
                board.wanted().values().stream().map(wanted -> wanted.part().log()))
            .map(PartLog::new)
            .toList();
    for (PartLog one : logs) {
      try {
        one.rotateIfLarge();
      } catch (IOException e) {
        log.warn("{} can't be rotated", one.file(), e);
      }
    }
  }

  /**
   * Ends all of them side by side, but each only when none of those that need it is left.
   *
   * @return the names of those that ran
   */
  static List<String> stopAll(List<Part> parts) {
    Map<String, Stopping> stopping = new LinkedHashMap<>();
    for (Part part : parts.reversed()) {
      List<Thread> dependents =
          parts.stream()
              .filter(other -> other.after().contains(part.name()))
              .flatMap(other -> Optional.ofNullable(stopping.get(other.name())).stream())
              .map(Stopping::thread)
              .toList();
      var ran = new AtomicBoolean();
      Thread thread =
          Thread.ofPlatform()
              .name("stopping " + part.name())
              .start(
                  () -> {
                    dependents.forEach(Supervisor::join);
                    ran.set(new PartProcess(part).stop());
                  });
      stopping.put(part.name(), new Stopping(thread, ran));
    }
    stopping.values().forEach(one -> join(one.thread()));
    return stopping.entrySet().stream()
        .filter(one -> one.getValue().ran().get())
        .map(Map.Entry::getKey)
        .toList()
        .reversed();
  }

  private record Stopping(Thread thread, AtomicBoolean ran) {}

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
