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

/** Fetches what a finished run showed, as files. */
@Command(
    name = "bundle",
    description = {
      "Writes what a finished run showed as a folder small enough to commit: report, table,",
      "verdicts, figures, every learning curve, provenance, the digest of every artifact.",
    })
final class BundleCommand implements Runnable {
  private static final double BYTES_A_MEGABYTE = 1e6;

  private final Home home;
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN",
      arity = "0..1",
      description = "Name of a run, as `lth runs` lists it, or last. Default: last.")
  private String run = FinishedRun.LAST;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where to; must not be there yet. Default: bundles/RUN in .lth or $LTH_HOME.")
  private @Nullable Path out;

  @SuppressWarnings("NullAway.Init") // picocli injects the specification
  BundleCommand(Home home) {
    this.home = home;
  }

  @Override
  public void run() {
    PrintWriter writer = spec.commandLine().getOut();
    try (RecordedExperiments recorded = RecordedExperiments.open(home, writer::println)) {
      Found found = recorded.find(run);
      Path folder =
          Optional.ofNullable(out)
              .orElseGet(() -> home.state().resolve("bundles").resolve(found.run().name()));
      long bytes = BundleFolder.write(found, folder);
      writer.printf("Bundle of %s, run %s:%n", found.run().plan(), found.run().name());
      writer.printf(
          "  %s, %.1f MB%n", folder.toAbsolutePath().normalize(), bytes / BYTES_A_MEGABYTE);
      writer.flush();
    }
  }
}
