package io.lth.cli;

import io.lth.lottery.problem.ProblemException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.PrintWriter;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the command line. */
@Command(
    name = "lth",
    description = "Reproduces The Lottery Ticket Hypothesis (Frankle & Carbin, ICLR 2019).",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "Two more commands belong to the launcher: `lth setup` builds and installs what",
      "is needed, `lth test` runs everything that proves it.",
      "",
      "Exit codes:",
      "  0  finished, and nothing is `not reproduced`",
      "  1  a claim is `not reproduced`, a structural check failed or a training",
      "     diverged; of `lth compare`: the results differ",
      "  2  the request is wrong",
      "  3  the platform or its data failed: what finished is kept, and the same",
      "     command resumes",
    },
    subcommands = {
      ReproduceCommand.class,
      RunsCommand.class,
      ResumeCommand.class,
      CancelCommand.class,
      PlanCommand.class,
      ExperimentsCommand.class,
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      LogsCommand.class,
      SuperviseCommand.class,
      VerifyCommand.class,
      ReportCommand.class,
      BundleCommand.class,
      CompareCommand.class,
      ClaimsCommand.class,
    })
@QuarkusMain
public final class Lth implements Runnable {
  @Spec private CommandSpec spec;

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Quarkus.run(Application.class, arguments);
  }

  /** The command line as the application that Airflow's REST client needs around it. */
  static final class Application implements QuarkusApplication {
    @Override
    public int run(String... arguments) {
      return Lth.run(Home.fromSystemProperties(), arguments);
    }
  }

  @SuppressWarnings("NullAway.Init") // picocli injects the specification
  private Lth() {}

  /** Runs one command and returns its exit code. */
  static int run(Home home, String... arguments) {
    return commandLine(home).execute(arguments);
  }

  static CommandLine commandLine(Home home) {
    CommandLine root =
        new CommandLine(new Lth(), new Commands(home))
            .setExecutionExceptionHandler(
                (failure, commandLine, parsed) -> explain(failure, commandLine.getErr()));
    // Not by ScopeType.INHERIT, which hands the footer on as well.
    root.getSubcommands().values().forEach(command -> command.getCommandSpec().addOption(help()));
    return root;
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .description("Show this help and end.")
        .build();
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command is missing.");
  }

  /** Says what went wrong, and answers the exit code for it. */
  static int explain(Exception failure, PrintWriter err) {
    return switch (failure) {
      case ProblemException problems -> {
        problems.problems().forEach(problem -> err.println("lth: " + problem.message()));
        yield ExitCode.of(problems.fault());
      }
      case CancellationException stopped -> {
        err.println("lth: stopped. What finished is kept; the same command goes on from there.");
        yield ExitCode.STOPPED;
      }
      default -> {
        err.println("lth: this is a defect of lth; please report it with what follows.");
        failure.printStackTrace(err);
        yield ExitCode.PLATFORM;
      }
    };
  }

  /** Makes commands with the home they work in. */
  private record Commands(Home home) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      for (var constructor : type.getDeclaredConstructors()) {
        if (constructor.getParameterCount() == 1
            && constructor.getParameterTypes()[0] == Home.class) {
          return type.cast(constructor.newInstance(home));
        }
      }
      return CommandLine.defaultFactory().create(type);
    }
  }
}
