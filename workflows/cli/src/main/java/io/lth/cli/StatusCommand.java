package io.lth.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lth.local.supervisor.PartStatus;
import io.lth.local.supervisor.StackStatus;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells what runs in the background. */
@Command(
    name = "status",
    description = {
      "Tells of every part whether it runs, where, since when, and what memory it holds.",
      "Exit code 3 if something that should run does not.",
    })
final class StatusCommand implements Callable<Integer> {
  private static final double MEBIBYTE = 1 << 20;

  private final Home home;
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "As JSON, for machines.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli injects the specification
  StatusCommand(Home home) {
    this.home = home;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    StackStatus status = StackOfHome.of(home).status();
    if (json) {
      out.println(json(status).toPrettyString());
    } else {
      print(out, status);
    }
    out.flush();
    return status.isReady() || status.isStopped() ? 0 : ExitCode.PLATFORM;
  }

  private static void print(PrintWriter out, StackStatus status) {
    if (status.isStopped()) {
      out.println("Nothing runs; ./lth up starts it.");
      return;
    }
    for (PartStatus part : status.parts()) {
      out.printf(
          Locale.ROOT,
          "%-22s %-11s %6.0f MiB  %-12s %s%n",
          part.name(),
          word(part),
          part.memory() / MEBIBYTE,
          Durations.words(Duration.between(part.since(), Instant.now())),
          part.uri().map(URI::toString).orElse(""));
      if (!part.why().isBlank()) {
        out.println("    " + part.why());
      }
      part.lastLines().forEach(line -> out.println("    | " + line));
      if (part.restarts() > 0) {
        out.printf("    started again %d time(s); log: %s%n", part.restarts(), part.log());
      }
    }
    out.printf(
        Locale.ROOT,
        "%-22s %-11s %6.0f MiB%n",
        "supervisor",
        status.supervisor().isPresent() ? "running" : "none",
        status.supervisorMemory() / MEBIBYTE);
    out.printf(Locale.ROOT, "%-34s %6.0f MiB%n", "together", status.memory() / MEBIBYTE);
    if (status.supervisor().isEmpty()) {
      out.println("Nobody watches what runs; ./lth up takes it over.");
    }
    status.notices().forEach(out::println);
  }

  private static ObjectNode json(StackStatus status) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.put("ready", status.isReady()).put("memory", status.memory());
    status.supervisor().ifPresent(process -> all.put("supervisor", process.pid()));
    ArrayNode parts = all.putArray("parts");
    for (PartStatus part : status.parts()) {
      ObjectNode one = parts.addObject();
      one.put("name", part.name()).put("state", word(part));
      one.put("since", part.since().toString()).put("restarts", part.restarts());
      one.put("memory", part.memory()).put("log", part.log().toString());
      part.process().ifPresent(process -> one.put("process", process.pid()));
      part.uri().ifPresent(uri -> one.put("uri", uri.toString()));
      if (!part.why().isBlank()) {
        one.put("why", part.why());
      }
    }
    return all;
  }

  private static String word(PartStatus part) {
    return part.state().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
