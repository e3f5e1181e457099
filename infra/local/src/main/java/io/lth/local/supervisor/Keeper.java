package io.lth.local.supervisor;

import io.lth.local.process.Part;
import io.lth.local.process.PartProcess;
import io.lth.local.process.PartRecord;
import io.lth.local.process.PortHolder;
import io.lth.local.process.Probe;
import io.lth.local.process.Readiness;
import io.lth.local.process.WholeFile;
import io.lth.local.supervisor.Board.Wanted;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one part running for as long as the supervisor is there; leaves it running then. */
final class Keeper implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Keeper.class);

  /** How often it looks whether the process is still there. */
  private static final Duration LOOK = Duration.ofMillis(200);

  private static final Duration PROBE_STARTING = Duration.ofMillis(400);
  private static final Duration PROBE_READY = Duration.ofSeconds(5);
  private static final Duration PROBE_SILENT = Duration.ofSeconds(1);

  /** Failed probes, counted and not timed, since a machine may sleep in between. */
  private static final int SILENCES_ENDURED = 60;

  private static final int LOG_LINES_SHOWN = 15;

  private final String name;
  private final Board board;
  private final RestartPolicy policy;
  private final Probe probe;
  private int deaths;
  private boolean ranBefore;
  private boolean done;

  /**
   * A keeper of one part.
   *
   * @param before its state under an earlier supervisor, if the stack wasn't stopped since: what
   *     ran then and doesn't now has died, and what was done needn't be done again
   */
  Keeper(String name, Board board, RestartPolicy policy, Probe probe, Optional<PartState> before) {
    this.name = name;
    this.board = board;
    this.policy = policy;
    this.probe = probe;
    this.ranBefore = before.filter(Keeper::isRunning).isPresent();
    this.done = before.filter(PartState.DONE::equals).isPresent();
  }

  /** How the watch over one process ended. */
  private sealed interface End {
    /** The supervisor goes. */
    record Leaving() implements End {}

    /** The part is to be another one by now. */
    record Outdated() implements End {}

    /** It ran to its end, as it should. */
    record Finished() implements End {}

    /** It is of no use any more. */
    record Died(String why) implements End {}
  }

  @Override
  public void run() {
    while (!board.isLeaving()) {
      try {
        keep();
      } catch (ProblemException e) {
        Problem problem = e.problems().getFirst();
        mourn("expected %s, found %s".formatted(problem.expected(), problem.found()));
      } catch (IOException | RuntimeException e) {
        log.error("{} can't be kept", name, e);
        mourn(e.toString());
      }
    }
  }

  /** From the start of one process to its end. */
  private void keep() throws IOException {
    Wanted wanted = board.wanted(name);
    Part part = wanted.part();
    PartProcess process = new PartProcess(part);
    Optional<PartRecord> running = process.running();
    if (running.isPresent() && !running.get().fingerprint().equals(wanted.fingerprint())) {
      board.show(name, PartState.WAITING, "an outdated one has to end first");
      process.stop();
      running = Optional.empty();
    }
    if (running.isEmpty()) {
      if (isDone(wanted)) {
        board.show(name, PartState.DONE, "");
        awaitAnotherWish(wanted);
        return;
      }
      if (!awaitOthers(wanted)) {
        return;
      }
      process.stop(); // what a killed one left behind
      if (part.port().isPresent() && !PortHolder.isFree(part.port().getAsInt())) {
        board.movePort(part);
        return;
      }
      if (ranBefore) {
        board.countRestart(name);
      }
      board.show(name, PartState.STARTING, "");
    }
    ranBefore = true;
    PartProcess.Started started = process.start();
    switch (watch(wanted, process, started)) {
      case End.Leaving() -> log.debug("{} is left running", name);
      case End.Outdated() -> {
        board.show(name, PartState.WAITING, "it is started anew, since it has changed");
        process.stop();
      }
      case End.Finished() -> {
        WholeFile.replace(doneFile(part), wanted.fingerprint());
        done = true;
        deaths = 0;
      }
      case End.Died(String why) -> {
        process.stop();
        mourn(why);
      }
    }
  }

  private boolean awaitOthers(Wanted wanted) {
    while (true) {
      List<String> missing =
          wanted.part().after().stream().filter(other -> !board.isGood(other)).toList();
      if (missing.isEmpty()) {
        return !board.isLeaving();
      }
      board.show(name, PartState.WAITING, "needs " + String.join(", ", missing));
      board.pause(LOOK);
      if (board.isLeaving() || isOutdated(wanted)) {
        return false;
      }
    }
  }

  private End watch(Wanted wanted, PartProcess process, PartProcess.Started started)
      throws IOException {
    Part part = wanted.part();
    PartRecord record = started.record();
    boolean once = part.result().isPresent();
    boolean ready = false;
    int silences = 0;
    long deadline = System.nanoTime() + part.startDeadline().toNanos();
    long nextProbe = System.nanoTime();
    long forgiven = Long.MAX_VALUE;
    while (true) {
      if (board.isLeaving()) {
        return new End.Leaving();
      }
      if (!record.process().runs()) {
        return end(part, started);
      }
      if (isOutdated(wanted)) {
        return new End.Outdated();
      }
      long now = System.nanoTime();
      if (ready && now - forgiven > 0) {
        deaths = 0;
      }
      if (!once && now - nextProbe >= 0 && isTellable(part)) {
        Optional<String> complaint = process.complaint(record, probe);
        if (complaint.isEmpty()) {
          if (!ready) {
            forgiven = System.nanoTime() + policy.forgiven().toNanos();
          }
          ready = true;
          silences = 0;
          board.show(name, PartState.READY, "");
        } else if (!record.process().runs()) {
          continue;
        } else if (ready) {
          // While one that it needs is away, its silence says nothing about itself.
          silences += part.after().stream().allMatch(board::isGood) ? 1 : 0;
          board.show(name, PartState.SILENT, complaint.get());
        } else {
          board.show(name, PartState.STARTING, complaint.get());
        }
        if (silences > SILENCES_ENDURED) {
          return new End.Died("it was silent: " + complaint.orElse(""));
        }
        Duration pause = complaint.isEmpty() ? PROBE_READY : ready ? PROBE_SILENT : PROBE_STARTING;
        nextProbe = System.nanoTime() + pause.toNanos();
      }
      if (!isTellable(part) && !ready) {
        deadline = System.nanoTime() + part.startDeadline().toNanos();
        board.show(name, PartState.STARTING, "the one that tells of it isn't ready yet");
      }
      if (!ready && System.nanoTime() - deadline > 0) {
        return new End.Died(
            "it was not %s within %d s"
                .formatted(once ? "done" : "ready", part.startDeadline().toSeconds()));
      }
      board.pause(LOOK);
    }
  }

  /** Of a part that others report, nothing can be told while they are away. */
  private boolean isTellable(Part part) {
    return switch (part.readiness()) {
      case Readiness.Reported reported -> board.isGood(reported.reporter());
      case Readiness.Running() -> true;
      case Readiness.Answers _ -> true;
    };
  }

  private static End end(Part part, PartProcess.Started started) {
    Optional<Integer> status = started.process().map(Keeper::exitStatus);
    if (part.result().isPresent() && status.equals(Optional.of(0))) {
      return Files.exists(part.result().get())
          ? new End.Finished()
          : new End.Died("it ended without leaving " + part.result().get());
    }
    return new End.Died(
        status.map("it ended with status %d"::formatted).orElse("it ended while nobody watched"));
  }

  private static int exitStatus(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  private void mourn(String why) {
    deaths++;
    List<String> lastLines = lastLines();
    if (policy.givesUpAfter(deaths)) {
      Wanted wanted = board.wanted(name);
      board.show(
          name,
          PartState.FAILED,
          "%s; that was %d in a row, and it isn't tried again until the next up"
              .formatted(why, deaths),
          lastLines);
      awaitAnotherWish(wanted);
      deaths = 0;
      return;
    }
    Duration pause = policy.pauseAfter(deaths);
    board.show(
        name,
        PartState.BACKING_OFF,
        "%s; starts again in %.1f s".formatted(why, pause.toMillis() / 1000.0),
        lastLines);
    long until = System.nanoTime() + pause.toNanos();
    while (!board.isLeaving() && System.nanoTime() - until < 0) {
      board.pause(Duration.ofNanos(Math.max(1_000_000, until - System.nanoTime())));
    }
  }

  private List<String> lastLines() {
    try {
      return new PartProcess(board.wanted(name).part()).log().last(LOG_LINES_SHOWN);
    } catch (IOException unreadable) {
      return List.of("(the log can't be read: %s)".formatted(unreadable.getMessage()));
    }
  }

  private void awaitAnotherWish(Wanted wanted) {
    while (!board.isLeaving()
        && !isOutdated(wanted)
        && board.wanted(name).wish() == wanted.wish()) {
      board.pause(Duration.ofSeconds(1));
    }
  }

  private boolean isOutdated(Wanted wanted) {
    return !board.wanted(name).fingerprint().equals(wanted.fingerprint());
  }

  private boolean isDone(Wanted wanted) throws IOException {
    Part part = wanted.part();
    return done
        && part.result().isPresent()
        && Files.exists(part.result().get())
        && Files.exists(doneFile(part))
        && Files.readString(doneFile(part)).equals(wanted.fingerprint());
  }

  private static boolean isRunning(PartState state) {
    return switch (state) {
      case STARTING, READY, SILENT, BACKING_OFF -> true;
      case STOPPED, WAITING, DONE, FAILED -> false;
    };
  }

  private static Path doneFile(Part part) {
    return part.records().resolve(part.name() + ".done");
  }
}
