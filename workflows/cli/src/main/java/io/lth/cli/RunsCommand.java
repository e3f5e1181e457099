package io.lth.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lth.airflow.client.AirflowClient;
import io.lth.airflow.client.Run;
import io.lth.mlflow.tracking.MlflowRecord;
import io.lth.stages.execution.Tags;
import io.lth.stages.port.RecordedRun;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists workflow runs: those that Airflow walks or walked, and those walked in process. */
@Command(name = "runs", description = "Lists the runs, newest first, with their verdicts.")
final class RunsCommand implements Runnable {
  private static final int MOST = 50;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

  private final Home home;
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "As JSON, for machines.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli injects the specification
  RunsCommand(Home home) {
    this.home = home;
  }

  /**
   * A run, as it is listed.
   *
   * @param name what `lth cancel` and `lth resume` take; for a run in process, MLflow's own id
   * @param started null where only MLflow's UI tells
   */
  private record Line(
      String name,
      String what,
      String state,
      @Nullable Instant started,
      @Nullable Instant ended,
      String verdicts,
      String link) {}

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter say = json ? spec.commandLine().getErr() : out;
    RunningStack stack = RunningStack.attached(home, say::println);
    List<Line> lines = lines(stack);
    if (json) {
      out.println(json(lines).toPrettyString());
    } else if (lines.isEmpty()) {
      out.println("No run yet; ./lth reproduce EXPERIMENT starts one.");
    } else {
      lines.forEach(line -> print(out, line));
    }
    out.flush();
  }

  private List<Line> lines(RunningStack stack) {
    Map<String, Line> recorded = new HashMap<>();
    List<Line> inProcess = new ArrayList<>();
    for (String experiment : new Experiments(home).names()) {
      try (MlflowRecord record = stack.record(experiment)) {
        for (RecordedRun run : record.withTags(Map.of(Tags.LEVEL, Tags.WORKFLOW))) {
          String id = run.tags().getOrDefault(Tags.WORKFLOW_ID, "");
          Line line = line(run, record.link(run.id()), id);
          if (id.isEmpty()) {
            inProcess.add(line);
          } else {
            recorded.putIfAbsent(id, line);
          }
        }
      }
    }
    List<Line> lines = new ArrayList<>();
    try (AirflowClient airflow = stack.airflow()) {
      for (Run run : airflow.runsOfDagsStarting("lth.", MOST)) {
        String name = run.address().run().value();
        Optional<Line> known = Optional.ofNullable(recorded.get(name));
        lines.add(
            new Line(
                name,
                run.address().dag().value().replaceFirst("^lth\\.", ""),
                run.state().word(),
                run.started(),
                run.ended(),
                known.map(Line::verdicts).orElse(""),
                known.map(Line::link).orElse(airflow.page(run.address()).toString())));
      }
    }
    lines.addAll(inProcess);
    return lines;
  }

  private static Line line(RecordedRun run, String link, String id) {
    return new Line(
        id.isEmpty() ? run.id() : id,
        "%s.%s, in process"
            .formatted(
                run.tags().getOrDefault(Tags.EXPERIMENT, "?"),
                run.tags().getOrDefault(Tags.PROFILE, "?")),
        run.status().name().toLowerCase(Locale.ROOT),
        null,
        null,
        run.tags().getOrDefault(Tags.VERDICTS, ""),
        link);
  }

  private static void print(PrintWriter out, Line line) {
    Instant end = Optional.ofNullable(line.ended()).orElseGet(Instant::now);
    String when =
        line.started() == null
            ? ""
            : "  %s, %s"
                .formatted(
                    TIME.format(line.started()),
                    Durations.words(Duration.between(line.started(), end)));
    out.printf("%s  %s  %s%s%n", line.name(), line.what(), line.state(), when);
    if (!line.verdicts().isBlank()) {
      out.printf("    %s%n", line.verdicts());
    }
    out.printf("    %s%n", line.link());
  }

  private static ArrayNode json(List<Line> lines) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (Line line : lines) {
      ObjectNode one = all.addObject();
      one.put("run", line.name()).put("what", line.what()).put("state", line.state());
      if (line.started() != null) {
        one.put("started", line.started().toString());
      }
      if (line.ended() != null) {
        one.put("ended", line.ended().toString());
      }
      one.put("verdicts", line.verdicts()).put("link", line.link());
    }
    return all;
  }
}
