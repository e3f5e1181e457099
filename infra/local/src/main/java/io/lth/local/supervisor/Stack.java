package io.lth.local.supervisor;

import io.lth.local.process.Exclusive;
import io.lth.local.process.Part;
import io.lth.local.process.PartLog;
import io.lth.local.process.PartProcess;
import io.lth.local.process.PartRecord;
import io.lth.local.process.PortHolder;
import io.lth.local.process.Probe;
import io.lth.local.process.RememberedPort;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The local stack as the commands see it: up, down, and how it stands. */
public final class Stack {
  private static final String SUPERVISOR = "supervisor";
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LEAVE_DEADLINE = Duration.ofSeconds(20);
  private static final Duration DOWN_DEADLINE = Duration.ofSeconds(90);
  private static final int SUPERVISOR_STARTS = 3;
  private static final int LOG_LINES_SHOWN = 15;

  private final StackDefinition definition;
  private final PartProcess supervisor;
  private final Probe probe = new Probe();

  /**
   * A stack that may run or not.
   *
   * @param supervise the command line of a process that calls {@link Supervisor#run}
   * @param builtFrom files whose change makes a running supervisor an outdated one
   */
  public Stack(StackDefinition definition, List<String> supervise, Collection<Path> builtFrom) {
    this.definition = definition;
    this.supervisor =
        new PartProcess(
            Part.named(SUPERVISOR, definition.python(), definition.folder())
                .command(supervise)
                .madeOf(builtFrom)
                .logTo(definition.log())
                .stopGrace(DOWN_DEADLINE)
                .build());
  }

  /**
   * Everything runs and is ready: what runs is kept, what is missing is started, what was given up
   * is tried again.
   *
   * @param asked ports that parts must have, by name
   * @param listener hears of each part whenever its state changes
   * @throws io.lth.lottery.problem.ProblemException if a part was given up, an asked port can't be
   *     had, or somebody else stopped the stack meanwhile
   */
  public StackStatus up(Map<String, Integer> asked, Consumer<PartStatus> listener) {
    asked.forEach(this::ask);
    long wish = attempt(() -> Exclusive.holding(commands(), this::wishUp));
    Map<String, PartState> told = new HashMap<>();
    for (int starts = 1; ; ) {
      Bulletin bulletin =
          attempt(() -> Bulletin.read(definition.folder())).orElse(Bulletin.empty());
      if (bulletin.wish() >= wish) {
        StackStatus status = status(bulletin, false);
        for (PartStatus part : status.parts()) {
          if (told.put(part.name(), part.state()) != part.state()) {
            listener.accept(part);
          }
        }
        requireNoneGivenUp(status);
        if (status.isReady()) {
          return status(bulletin, true);
        }
      }
      requireStillWanted(wish);
      if (supervisor.running().isEmpty() && starts++ > SUPERVISOR_STARTS) {
        throw supervisorEnded();
      }
      attempt(() -> Exclusive.holding(commands(), () -> startIfWanted(wish)));
      sleep();
    }
  }

  private long wishUp() throws IOException {
    Optional<PartRecord> running = supervisor.running();
    if (running.isPresent()
        && !running.get().fingerprint().equals(supervisor.part().fingerprint())) {
      Wish.make(definition.folder(), Wish.Kind.LEAVE);
      if (!await(LEAVE_DEADLINE, () -> supervisor.running().isEmpty())) {
        running.get().process().handle().ifPresent(ProcessHandle::destroyForcibly);
      }
    }
    Wish wish = Wish.make(definition.folder(), Wish.Kind.UP);
    supervisor.start();
    return wish.number();
  }

  private boolean startIfWanted(long wish) throws IOException {
    if (Wish.read(definition.folder()).filter(last -> isUp(last, wish)).isPresent()) {
      supervisor.start();
      return true;
    }
    return false;
  }

  private static boolean isUp(Wish last, long since) {
    return last.kind() == Wish.Kind.UP && last.number() >= since;
  }

  private void requireStillWanted(long wish) {
    Optional<Wish> last = attempt(() -> Wish.read(definition.folder()));
    if (last.filter(one -> one.kind() != Wish.Kind.DOWN).isEmpty()) {
      throw Problem.of(Fault.REQUEST, "stack-stopped-meanwhile")
          .expected("the stack to become ready (wish %d)".formatted(wish))
          .found("another command that stopped it")
          .where(definition.folder().toString())
          .remedy("Start it again: ./lth up.")
          .exception();
    }
  }

  private static void requireNoneGivenUp(StackStatus status) {
    List<PartStatus> failed =
        status.parts().stream().filter(part -> part.state() == PartState.FAILED).toList();
    if (!failed.isEmpty()) {
      PartStatus first = failed.getFirst();
      throw Problem.of(Fault.PLATFORM, "part-given-up")
          .expected(
              failed.stream().map(PartStatus::name).collect(Collectors.joining(", "))
                  + " to become ready")
          .found(
              "%s: %s; its last lines:%n%s"
                  .formatted(
                      first.name(),
                      first.why(),
                      first.lastLines().isEmpty()
                          ? "(none)"
                          : String.join(System.lineSeparator(), first.lastLines())))
          .where(first.log().toString())
          .remedy(
              "Read the log; if packages are missing or broken, run ./lth setup; then ./lth up"
                  + " tries again. The other parts go on.")
          .exception();
    }
  }

  private RuntimeException supervisorEnded() {
    List<String> last = attempt(() -> supervisor.log().last(LOG_LINES_SHOWN));
    return Problem.of(Fault.PLATFORM, "supervisor-ended")
        .expected("the supervisor to run")
        .found(
            "that it ended %d times; its last lines:%n%s"
                .formatted(SUPERVISOR_STARTS + 1, String.join(System.lineSeparator(), last)))
        .where(supervisor.part().log().toString())
        .remedy("Read its log; what runs goes on, and ./lth up takes it over.")
        .exception();
  }

  /** The port is remembered, so that the part takes it. */
  private void ask(String name, int port) {
    RememberedPort remembered =
        Optional.ofNullable(definition.ports().get(name))
            .orElseThrow(() -> new IllegalArgumentException(name + " has no port"));
    Optional<PartRecord> running = new PartProcess(part(name)).running();
    boolean same =
        running
            .flatMap(record -> record.port().stream().boxed().findFirst())
            .filter(is -> is == port)
            .isPresent();
    if (same) {
      return;
    }
    if (running.isPresent()) {
      throw Problem.of(Fault.REQUEST, name + "-runs-on-another-port")
          .expected("%s on port %d".formatted(name, port))
          .found(
              "it runs on port %d (process %d)"
                  .formatted(running.get().port().orElse(0), running.get().process().pid()))
          .where(definition.folder().toString())
          .remedy("Use that port, or stop the stack first.")
          .exception();
    }
    if (!PortHolder.isFree(port)) {
      throw Problem.of(Fault.REQUEST, name + "-port-in-use")
          .expected("port %d to be free".formatted(port))
          .found(PortHolder.describe(port) + " listening on it")
          .where("127.0.0.1:" + port)
          .remedy(
              "End that process, ask for another port, or ask for none and a free one is taken.")
          .exception();
    }
    attempt(
        () -> {
          remembered.remember(port);
          return true;
        });
  }

  /**
   * Nothing of the stack runs any more, whether somebody supervised it or not.
   *
   * @return the names of the parts that ran
   */
  public List<String> down() {
    return attempt(
        () ->
            Exclusive.holding(
                commands(),
                () -> {
                  List<String> ran =
                      new ArrayList<>(
                          status(Bulletin.empty(), false).parts().stream()
                              .filter(part -> part.process().isPresent())
                              .map(PartStatus::name)
                              .toList());
                  Wish.make(definition.folder(), Wish.Kind.DOWN);
                  await(DOWN_DEADLINE, () -> supervisor.running().isEmpty());
                  supervisor
                      .running()
                      .flatMap(record -> record.process().handle())
                      .ifPresent(ProcessHandle::destroyForcibly);
                  supervisor.stop();
                  List<String> left =
                      Exclusive.holding(
                          Supervisor.life(definition.folder()),
                          () -> {
                            List<String> stopped = Supervisor.stopAll(parts());
                            Bulletin.remove(definition.folder());
                            return stopped;
                          });
                  left.stream().filter(name -> !ran.contains(name)).forEach(ran::add);
                  return List.copyOf(ran);
                }));
  }

  /** How it stands now; changes nothing and waits for nobody. */
  public StackStatus status() {
    return status(attempt(() -> Bulletin.read(definition.folder())).orElse(Bulletin.empty()), true);
  }

  private StackStatus status(Bulletin bulletin, boolean withMemory) {
    Optional<PartRecord> watching = supervisor.running();
    List<PartStatus> told =
        parts().stream().map(part -> status(part, bulletin, watching, withMemory)).toList();
    return new StackStatus(
        watching.map(PartRecord::process),
        withMemory ? watching.map(supervisor::memory).orElse(0L) : 0,
        told,
        bulletin.notices());
  }

  private PartStatus status(
      Part part, Bulletin bulletin, Optional<PartRecord> watching, boolean withMemory) {
    PartProcess process = new PartProcess(part);
    Optional<PartRecord> running = process.running();
    Bulletin.Entry entry =
        Optional.ofNullable(bulletin.parts().get(part.name()))
            .filter(_ -> watching.isPresent())
            .orElseGet(() -> unwatched(process, running, watching.isPresent(), withMemory));
    return new PartStatus(
        part.name(),
        entry.state(),
        entry.since(),
        entry.why(),
        entry.lastLines(),
        entry.restarts(),
        running.map(PartRecord::process),
        running.flatMap(PartRecord::uri),
        withMemory ? running.map(process::memory).orElse(0L) : 0,
        part.log());
  }

  /** Without a supervisor the part itself is asked. */
  private Bulletin.Entry unwatched(
      PartProcess process, Optional<PartRecord> running, boolean comes, boolean asked) {
    if (running.isEmpty()) {
      return new Bulletin.Entry(
          comes ? PartState.WAITING : PartState.STOPPED, Instant.now(), "", List.of(), 0);
    }
    Optional<String> complaint = asked ? process.complaint(running.get(), probe) : Optional.empty();
    return new Bulletin.Entry(
        complaint.isEmpty() ? PartState.READY : PartState.SILENT,
        running.get().process().started(),
        complaint.map(why -> why + "; and nobody watches it").orElse("nobody watches it"),
        List.of(),
        0);
  }

  /** The log of a part. */
  public PartLog log(String name) {
    return name.equals(SUPERVISOR) ? supervisor.log() : new PartLog(part(name).log());
  }

  /** The names of all parts, in the order of the definition, and the supervisor's. */
  public List<String> names() {
    List<String> names = new ArrayList<>(parts().stream().map(Part::name).toList());
    names.add(SUPERVISOR);
    return names;
  }

  private Part part(String name) {
    return parts().stream()
        .filter(part -> part.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.of(Fault.REQUEST, "part-unknown")
                    .expected("one of " + String.join(", ", names()))
                    .found(name)
                    .where("the local stack")
                    .remedy("Name one of them.")
                    .exception());
  }

  /** With the ports of the last start; before the first, any will do to tell the parts' names. */
  private List<Part> parts() {
    Map<String, Integer> last = new LinkedHashMap<>();
    definition.ports().forEach((name, port) -> last.put(name, attempt(port::recall).orElse(1)));
    return definition.parts(new Ports(last));
  }

  private Path commands() {
    return definition.folder().resolve("commands.lock");
  }

  private <T> T attempt(Exclusive.Action<T> action) {
    try {
      return action.run();
    } catch (IOException e) {
      throw Problem.of(Fault.PLATFORM, "stack-state-unusable")
          .expected("a state folder that can be read and written")
          .found(e.toString())
          .where(definition.folder().toString())
          .remedy("Check free space and rights of this folder, then try again.")
          .exception(e);
    }
  }

  private static boolean await(Duration longest, BooleanSupplier condition) {
    long deadline = System.nanoTime() + longest.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      sleep();
    }
    return true;
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.of(Fault.PLATFORM, "wait-interrupted")
          .expected("to wait for the local stack")
          .found("an interruption")
          .where("this process")
          .remedy("Start the same command again; what runs is taken over.")
          .exception(e);
    }
  }
}
