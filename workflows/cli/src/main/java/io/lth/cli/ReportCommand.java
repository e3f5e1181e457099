package io.lth.cli;

import io.lth.cli.RecordedExperiments.Found;
import io.lth.stages.comparison.FinishedRun;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fetches the report of a finished run. */
@Command(
    name = "report",
    description = "Writes the report of a finished run as one HTML file, and says where.")
final class ReportCommand implements Runnable {
  private final Home home;
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN",
      arity = "0..1",
      description = "Name of a run, as `lth runs` lists it, or last. Default: last.")
  private String run = FinishedRun.LAST;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to. Default: reports/RUN.html in .lth or $LTH_HOME.")
  private @Nullable Path out;

  @Option(names = "--open", description = "Open it in the browser.")
  private boolean open;

  @SuppressWarnings("NullAway.Init") // picocli injects the specification
  ReportCommand(Home home) {
    this.home = home;
  }

  @Override
  public void run() {
    PrintWriter writer = spec.commandLine().getOut();
    try (RecordedExperiments recorded = RecordedExperiments.open(home, writer::println)) {
      Found found = recorded.find(run);
      Path file = Optional.ofNullable(out).orElseGet(() -> standard(found));
      ReportFile.write(found, file);
      writer.printf("Report of %s, run %s:%n", found.run().plan(), found.run().name());
      writer.printf("  %s%n", file.toAbsolutePath().normalize());
      writer.printf("  in MLflow: %s%n", found.link());
      writer.flush();
      if (open) {
        Browser.ofThisSystem().open(file);
      }
    }
  }

  private Path standard(Found found) {
    return home.state().resolve("reports").resolve(found.run().name() + ".html");
  }
}
