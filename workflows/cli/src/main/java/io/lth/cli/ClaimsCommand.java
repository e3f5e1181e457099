package io.lth.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists what the paper claims, and what came of it here. */
@Command(
    name = "claims",
    description = "Lists the paper's claims with the last verdicts of this machine's MLflow.")
final class ClaimsCommand implements Runnable {
  private final Home home;
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "EXPERIMENT",
      arity = "0..1",
      description = "As in lenet-mnist. Default: all.")
  private @Nullable String experiment;

  @Option(names = "--json", description = "As JSON, for machines.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli injects the specification
  ClaimsCommand(Home home) {
    this.home = home;
  }

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter say = json ? spec.commandLine().getErr() : out;
    Experiments experiments = new Experiments(home);
    Optional<String> asked = Optional.ofNullable(experiment);
    asked.ifPresent(experiments::source);
    try (RecordedExperiments recorded = RecordedExperiments.open(home, say::println)) {
      List<Ledger> ledgers =
          recorded.all().stream()
              .filter(record -> asked.isEmpty() || asked.get().equals(record.experiment()))
              .map(
                  record ->
                      Ledger.of(
                          experiments.read(record.experiment(), Optional.empty()).claims(), record))
              .toList();
      if (json) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        ledgers.forEach(ledger -> all.addAll(ledger.json()));
        out.println(all.toPrettyString());
      } else {
        ledgers.forEach(ledger -> ledger.lines().forEach(out::println));
      }
      out.flush();
    }
  }
}
