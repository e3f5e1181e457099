package io.lth.local.process;

import io.lth.local.process.RunningServer.Origin;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server that whoever needs it starts or takes over, without a supervisor: at most one runs,
 * however many ask for it at the same moment.
 */
public final class LocalServer {
  private static final Logger log = LoggerFactory.getLogger(LocalServer.class);
  private static final int PORT_ATTEMPTS = 5;
  private static final int LOG_LINES_SHOWN = 15;

  private final String title;
  private final IntFunction<Part> onPort;
  private final RememberedPort remembered;
  private final OptionalInt asked;
  private final Probe probe;

  /**
   * A server that may run or not.
   *
   * @param title what users call it
   * @param onPort the part on a given port; its name and records don't depend on the port
   * @param remembered the port it takes if none is asked for
   * @param asked the port it must have; empty for the remembered one or any free one
   */
  public LocalServer(
      String title, IntFunction<Part> onPort, RememberedPort remembered, OptionalInt asked) {
    this.title = title;
    this.onPort = onPort;
    this.remembered = remembered;
    this.asked = asked;
    this.probe = new Probe(onPort.apply(asked.orElse(1)).startDeadline());
  }

  /**
   * Answers a ready server, the running one if there is one.
   *
   * @throws io.lth.lottery.problem.ProblemException if the asked port is held by somebody else, or
   *     the server ends or stays silent until the deadline
   */
  public RunningServer startOrAdopt() {
    PartProcess any = process(asked.orElse(1));
    return any.exclusively(
        () -> {
          List<String> notices = new ArrayList<>();
          Optional<PartRecord> running = any.running();
          if (running.isPresent()) {
            requireAskedPort(running.get());
            PartProcess process = process(running.get());
            if (becomesReady(process, running.get())) {
              return serving(process, running.get(), Origin.ADOPTED, notices);
            }
            tell(
                notices,
                "The %s (process %d) did not answer for %d s and was started anew."
                    .formatted(
                        title,
                        running.get().process().pid(),
                        process.part().startDeadline().toSeconds()));
          }
          return start(notices);
        });
  }

  /** What runs now; changes nothing and waits for nobody. */
  public ServerStatus status() {
    Optional<PartRecord> running = process(asked.orElse(1)).running();
    if (running.isEmpty()) {
      return new ServerStatus.Stopped();
    }
    PartProcess process = process(running.get());
    return process.complaint(running.get(), probe).isEmpty()
        ? new ServerStatus.Healthy(serving(process, running.get(), Origin.ADOPTED, List.of()))
        : new ServerStatus.Silent(running.get().process(), port(running.get()));
  }

  /**
   * Ends the server and what it started, and waits until all of it is gone.
   *
   * @return whether one was running
   */
  public boolean stop() {
    return process(asked.orElse(1)).stop();
  }

  private RunningServer start(List<String> notices) throws IOException {
    Optional<Integer> recalled = remembered.recall();
    int port =
        asked.isPresent()
            ? asked.getAsInt()
            : recalled.isPresent() ? recalled.get() : PortHolder.free();
    for (int attempt = 1; attempt <= PORT_ATTEMPTS; attempt++) {
      PartProcess process = process(port);
      process.stop(); // what an earlier one left behind may hold the port
      if (PortHolder.isFree(port)) {
        PartProcess.Started started = process.launch();
        if (becomesReady(process, started.record())) {
          remembered.remember(port);
          return serving(process, started.record(), Origin.STARTED, notices);
        }
        process.stop();
        if (PortHolder.isFree(port)) {
          throw didNotStart(process, started);
        }
      }
      if (asked.isPresent()) {
        throw portInUse(process.part().name(), port);
      }
      int next = PortHolder.free();
      tell(
          notices,
          "Port %d is held by %s; the %s takes port %d."
              .formatted(port, PortHolder.describe(port), title, next));
      port = next;
    }
    throw portInUse(onPort.apply(port).name(), port);
  }

  /** Waits until it is ready, no longer than the process lives or the deadline allows. */
  private boolean becomesReady(PartProcess process, PartRecord record) {
    Patience.await(
        process.part().startDeadline(),
        () -> !record.process().runs() || process.complaint(record, probe).isEmpty());
    return record.process().runs() && process.complaint(record, probe).isEmpty();
  }

  private RuntimeException didNotStart(PartProcess process, PartProcess.Started started)
      throws IOException {
    String last = String.join(System.lineSeparator(), process.log().last(LOG_LINES_SHOWN));
    String status =
        started
            .process()
            .filter(ended -> !ended.isAlive())
            .map(ended -> "it ended with status %d".formatted(ended.exitValue()))
            .orElse("it ended");
    return Problem.of(Fault.PLATFORM, process.part().name() + "-did-not-start")
        .expected(
            "the %s to answer within %d s"
                .formatted(title, process.part().startDeadline().toSeconds()))
        .found("%s; its last lines:%n%s".formatted(status, last.isBlank() ? "(none)" : last))
        .where(process.part().log().toString())
        .remedy("Read the log; if packages are missing or broken, run ./lth setup; then try again.")
        .exception();
  }

  private static RuntimeException portInUse(String name, int port) {
    return Problem.of(Fault.REQUEST, name + "-port-in-use")
        .expected("port %d to be free".formatted(port))
        .found(PortHolder.describe(port) + " listening on it")
        .where("127.0.0.1:" + port)
        .remedy("End that process, ask for another port, or ask for none and a free one is taken.")
        .exception();
  }

  private void requireAskedPort(PartRecord record) {
    if (asked.isPresent() && asked.getAsInt() != port(record)) {
      String name = onPort.apply(asked.getAsInt()).name();
      throw Problem.of(Fault.REQUEST, name + "-runs-on-another-port")
          .expected("the %s on port %d".formatted(title, asked.getAsInt()))
          .found("it runs on port %d (process %d)".formatted(port(record), record.process().pid()))
          .where("127.0.0.1:" + port(record))
          .remedy("Use that port, or stop the server first.")
          .exception();
    }
  }

  private PartProcess process(int port) {
    return new PartProcess(onPort.apply(port));
  }

  private PartProcess process(PartRecord record) {
    return process(port(record));
  }

  private static int port(PartRecord record) {
    return record.port().orElseThrow();
  }

  private static RunningServer serving(
      PartProcess process, PartRecord record, Origin origin, List<String> notices) {
    return new RunningServer(
        record.uri().orElseThrow(), record.process(), origin, process.part().log(), notices);
  }

  private static void tell(List<String> notices, String notice) {
    log.warn(notice);
    notices.add(notice);
  }
}
