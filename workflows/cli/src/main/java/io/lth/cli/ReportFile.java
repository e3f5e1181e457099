package io.lth.cli;

import io.lth.cli.RecordedExperiments.Found;
import io.lth.lottery.plan.ArtifactReference;
import io.lth.lottery.plan.Output;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The report of a finished run as a file. */
final class ReportFile {
  private ReportFile() {}

  /**
   * Writes the report, verified by its digest; whole or not at all.
   *
   * @throws io.lth.lottery.problem.ProblemException if the run has none, it is not what it was, or
   *     the file can't be written
   */
  static void write(Found found, Path file) {
    byte[] content = found.record().artifacts().get(reference(found));
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Path next = file.resolveSibling(file.getFileName() + ".new");
      Files.write(next, content);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw Problem.of(Fault.REQUEST, "report-unwritable")
          .expected("a file that can be written")
          .found(e.toString())
          .where(file.toString())
          .remedy("name another one with --out, or see to the folder's permissions")
          .exception(e);
    }
  }

  private static ArtifactReference reference(Found found) {
    return found
        .run()
        .output(StageKind.RENDER, Output.PAGE)
        .orElseThrow(
            () ->
                Problem.of(Fault.REQUEST, "report-missing")
                    .expected("a run with a report as a page")
                    .found("a run of an older version of lth, which wrote none")
                    .where(found.link())
                    .remedy(
                        "read its report.md in MLflow, or make a run with a page, which takes over"
                            + " every stage but the last: ./lth reproduce %s --profile %s --fresh --reuse"
                                .formatted(found.record().experiment(), found.run().profile()))
                    .exception());
  }
}
