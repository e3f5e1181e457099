package io.lth.cli;

import io.lth.local.process.PartLog;
import io.lth.local.supervisor.Stack;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a part of the stack wrote. */
@Command(
    name = "logs",
    description = "Shows the end of a part's log; `lth status` names the parts.")
final class LogsCommand implements Runnable {
  private static final Duration LOOK = Duration.ofMillis(300);

  private final Home home;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PART", description = "As in trainer, scheduler or supervisor.")
  private String part = "";

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      description = "How many lines from the end. Default: 50.")
  private int lines = 50;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what it writes, until Ctrl-C.")
  private boolean follow;

  @SuppressWarnings("NullAway.Init") // picocli injects the specification
  LogsCommand(Home home) {
    this.home = home;
  }

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    Stack stack = StackOfHome.of(home);
    PartLog log = stack.log(part);
    try {
      long from = Files.exists(log.file()) ? Files.size(log.file()) : 0;
      log.last(Math.max(1, lines)).forEach(out::println);
      out.flush();
      if (follow) {
        follow(log.file(), from, out);
      } else {
        spec.commandLine().getErr().println("lth: the whole log: " + log.file());
        spec.commandLine().getErr().flush();
      }
    } catch (IOException e) {
      throw Problem.of(Fault.PLATFORM, "log-unreadable")
          .expected("a log that can be read")
          .found(e.toString())
          .where(log.file().toString())
          .remedy("see to its permissions; a part that never ran has no log (./lth status)")
          .exception(e);
    }
  }

  /** A log that got shorter was rotated: what it holds now is new. */
  private static void follow(Path file, long start, PrintWriter out) throws IOException {
    long from = start;
    while (true) {
      long size = Files.exists(file) ? Files.size(file) : 0;
      if (size < from) {
        from = 0;
      }
      if (size > from) {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
          byte[] added = new byte[(int) Math.min(size - from, 1 << 20)];
          log.seek(from);
          log.readFully(added);
          from += added.length;
          out.print(new String(added, StandardCharsets.UTF_8));
          out.flush();
        }
      }
      Pauses.pause(LOOK);
    }
  }
}
