package io.lth.local.process;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * At most one process is a part, however many start it at the same moment.
 *
 * <p>It outlives whoever started it: it leads a session of its own and writes its log itself; which
 * process it is stands in a record beside it. Only what belongs to that session or bears the part's
 * mark is ever ended.
 */
public final class PartProcess {
  /** What a user has set for programs of the same kind is not meant for the stack's. */
  private static final List<String> FOREIGN_SETTINGS =
      List.of("AIRFLOW", "MLFLOW", "_MLFLOW", "PYTHON", "QUARKUS", "VIRTUAL_ENV", "JAVA_TOOL");

  private static final Duration KILL_GRACE = Duration.ofSeconds(10);
  private static final Duration LEFT_OVER_GRACE = Duration.ofSeconds(3);

  private final Part part;

  public PartProcess(Part part) {
    this.part = part;
  }

  public Part part() {
    return part;
  }

  public PartLog log() {
    return new PartLog(part.log());
  }

  /** The process on record, if it still runs. */
  public Optional<PartRecord> running() {
    return attempt(this::recorded).filter(record -> record.process().runs());
  }

  /**
   * The process that runs, or a new one; what an earlier one left behind is ended first.
   *
   * @throws io.lth.lottery.problem.ProblemException if it can't be started at all
   */
  public Started start() {
    return exclusively(
        () -> {
          Optional<PartRecord> running = running();
          return running.isPresent() ? new Started(running.get(), Optional.empty()) : launch();
        });
  }

  /**
   * Ends the process and all that belongs to it, also what a killed one left behind, and waits
   * until all of it is gone.
   *
   * @return whether anything ran
   */
  public boolean stop() {
    return exclusively(
        () -> {
          Optional<PartRecord> recorded = recorded();
          boolean ran = end(recorded.map(PartRecord::process));
          Files.deleteIfExists(recordFile());
          return ran;
        });
  }

  /** Why it isn't ready; empty if it is. */
  public Optional<String> complaint(PartRecord record, Probe probe) {
    Optional<String> complaint = probe.complaint(part.readiness(), record.process().started());
    OptionalInt port = record.port();
    if (complaint.isEmpty()
        && port.isPresent()
        && !PortHolder.isHeldByOneOf(kin(record), port.getAsInt())) {
      return Optional.of(
          "port %d is held by %s".formatted(port.getAsInt(), PortHolder.describe(port.getAsInt())));
    }
    return complaint;
  }

  /** The processes that are this part, its own first or not at all. */
  public List<ProcessIdentity> kin(PartRecord record) {
    return Kin.of(part).running(Optional.of(record.process()));
  }

  /** Bytes of memory that the part's processes hold; shared pages count once. */
  public long memory(PartRecord record) {
    return Kin.memory(kin(record));
  }

  <T> T exclusively(Exclusive.Action<T> action) {
    return attempt(() -> Exclusive.holding(part.records().resolve(part.name() + ".lock"), action));
  }

  Started launch() throws IOException {
    end(recorded().map(PartRecord::process));
    Files.deleteIfExists(recordFile());
    String fingerprint = part.fingerprint();
    Files.createDirectories(part.folder());
    Files.createDirectories(Objects.requireNonNull(part.log().getParent()));
    for (Map.Entry<Path, Supplier<String>> file : part.files().entrySet()) {
      Files.createDirectories(Objects.requireNonNull(file.getKey().getParent()));
      WholeFile.replaceSecret(file.getKey(), file.getValue().get());
    }
    log().rotateIfLarge();
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of(part.python().toString(), "-I", "-S", script().toString()),
                        part.command().stream())
                    .toList())
            .directory(part.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(part.log().toFile()));
    builder
        .environment()
        .keySet()
        .removeIf(name -> FOREIGN_SETTINGS.stream().anyMatch(name::startsWith));
    builder.environment().putAll(part.environment());
    builder.environment().put(Kin.VARIABLE, Kin.of(part).mark());
    Process process = start(builder);
    try (OutputStream held = process.getOutputStream()) {
      Optional<ProcessIdentity> identity = ProcessIdentity.of(process.toHandle());
      if (identity.isPresent()) {
        var record = new PartRecord(identity.get(), part.port(), fingerprint);
        record.write(recordFile());
        log()
            .append(
                "--- %s: %s starts as process %d"
                    .formatted(
                        Instant.now().truncatedTo(ChronoUnit.SECONDS), part.name(), process.pid()));
        release(held);
        return new Started(record, Optional.of(process));
      }
    }
    throw new IOException("%s ended before it began; see %s".formatted(part, part.log()));
  }

  private static void release(OutputStream held) {
    try {
      held.write('\n');
      held.flush();
    } catch (IOException ended) {
      // Whoever watches the process sees that, and its log says why.
    }
  }

  private Process start(ProcessBuilder builder) throws IOException {
    try {
      return builder.start();
    } catch (IOException e) {
      throw Problem.of(Fault.PLATFORM, "part-not-startable")
          .expected("to start %s with %s".formatted(part.name(), part.python()))
          .found(String.valueOf(e.getMessage()))
          .where(part.folder().toString())
          .remedy("Run ./lth setup, which installs the interpreter.")
          .exception(e);
    }
  }

  private Path script() throws IOException {
    Path script = part.records().resolve("session.py");
    try (InputStream source =
        Objects.requireNonNull(PartProcess.class.getResourceAsStream("session.py"), "session.py")) {
      WholeFile.replace(script, new String(source.readAllBytes(), StandardCharsets.UTF_8));
    }
    return script;
  }

  /** First its own process, which may end the others in order; then what is left; then by force. */
  private boolean end(Optional<ProcessIdentity> leader) {
    Kin kin = Kin.of(part);
    List<ProcessIdentity> all = kin.running(leader);
    if (all.isEmpty()) {
      return false;
    }
    Optional<ProcessHandle> own = leader.flatMap(ProcessIdentity::handle);
    if (own.isPresent()) {
      own.get().destroy();
      Patience.await(part.stopGrace(), () -> kin.running(leader).isEmpty() || !leader.get().runs());
    }
    if (!kin.running(leader).isEmpty()) {
      kin.running(leader).forEach(left -> left.handle().ifPresent(ProcessHandle::destroy));
      Patience.await(LEFT_OVER_GRACE, () -> kin.running(leader).isEmpty());
    }
    boolean gone =
        Patience.await(
            KILL_GRACE,
            () -> {
              List<ProcessIdentity> left = kin.running(leader);
              left.forEach(one -> one.handle().ifPresent(ProcessHandle::destroyForcibly));
              return left.isEmpty();
            });
    if (!gone) {
      throw Problem.of(Fault.PLATFORM, part.name() + "-did-not-stop")
          .expected("the processes of %s to end after SIGKILL".formatted(part.name()))
          .found(kin.running(leader) + " still there")
          .where(recordFile().toString())
          .remedy("They probably wait for a disk; look at them with ps and try again.")
          .exception();
    }
    return true;
  }

  private Optional<PartRecord> recorded() throws IOException {
    return PartRecord.read(recordFile());
  }

  private Path recordFile() {
    return part.records().resolve(part.name() + ".json");
  }

  <T> T attempt(Exclusive.Action<T> action) {
    try {
      return action.run();
    } catch (IOException e) {
      throw Problem.of(Fault.PLATFORM, part.name() + "-state-unusable")
          .expected("a state folder that can be read and written")
          .found(e.toString())
          .where(part.records().toString())
          .remedy("Check free space and rights of this folder, then try again.")
          .exception(e);
    }
  }

  /**
   * A part that runs.
   *
   * @param record which process it is
   * @param process to hear of its end; empty if somebody else had started it
   */
  public record Started(PartRecord record, Optional<Process> process) {
    /** Whether this call started it. */
    public boolean isNew() {
      return process.isPresent();
    }
  }
}
