package io.lth.cli;

import io.lth.airflow.client.Access;
import io.lth.airflow.client.AirflowClient;
import io.lth.local.stack.LocalStack;
import io.lth.local.stack.Secret;
import io.lth.local.supervisor.PartState;
import io.lth.local.supervisor.PartStatus;
import io.lth.local.supervisor.Stack;
import io.lth.local.supervisor.StackStatus;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.mlflow.server.MlflowServer;
import io.lth.mlflow.tracking.MlflowRecord;
import io.lth.mlflow.tracking.Outage;
import io.lth.mlflow.tracking.OutageListener;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The parts of the local stack, where they answer now.
 *
 * @param plans the folder of published plans
 * @param token the services' own, asked when it is needed
 * @param say hears what the user should know
 */
record RunningStack(
    Path plans,
    URI mlflow,
    URI airflowServer,
    Path airflowPasswordFile,
    URI trainer,
    URI pruner,
    URI auditor,
    Supplier<String> token,
    Consumer<String> say) {

  /**
   * Everything runs and is ready, and every plan of every experiment is published.
   *
   * @param mlflowPort the port MLflow must have; null for the last or any free one
   */
  static RunningStack up(Home home, @Nullable Integer mlflowPort, Consumer<String> say) {
    LocalStack definition = StackOfHome.definition(home);
    StackOfHome.requireInstalled(home);
    publishAll(home, definition.folders().plans());
    Stack stack = StackOfHome.of(home);
    boolean ready = stack.status().isReady();
    StackStatus status =
        stack.up(
            mlflowPort == null ? Map.of() : Map.of(MlflowServer.NAME, mlflowPort),
            part -> {
              if (!ready && isWorthALine(part.state())) {
                say.accept(UpCommand.line(part));
              }
            });
    status.notices().forEach(say);
    return of(definition, status, say);
  }

  /**
   * What runs already.
   *
   * @throws io.lth.lottery.problem.ProblemException if it does not run
   */
  static RunningStack attached(Home home, Consumer<String> say) {
    StackStatus status = StackOfHome.of(home).status();
    for (String name :
        List.of(
            MlflowServer.NAME,
            LocalStack.API_SERVER,
            LocalStack.TRAINER,
            LocalStack.PRUNER,
            LocalStack.AUDITOR)) {
      PartStatus part = status.part(name);
      if (part.uri().isEmpty()) {
        throw Problem.of(Fault.PLATFORM, "stack-not-up")
            .expected("the local stack to run")
            .found("%s does not run".formatted(name))
            .where(home.state().toString())
            .remedy("start it with ./lth up; ./lth status tells of each part")
            .exception();
      }
    }
    return of(StackOfHome.definition(home), status, say);
  }

  private static boolean isWorthALine(PartState state) {
    return switch (state) {
      case READY, DONE, SILENT, BACKING_OFF, FAILED -> true;
      case STOPPED, WAITING, STARTING -> false;
    };
  }

  private static RunningStack of(LocalStack definition, StackStatus status, Consumer<String> say) {
    return new RunningStack(
        definition.folders().plans(),
        uri(status, MlflowServer.NAME),
        uri(status, LocalStack.API_SERVER),
        definition.secrets().file(Secret.AIRFLOW_PASSWORD),
        uri(status, LocalStack.TRAINER),
        uri(status, LocalStack.PRUNER),
        uri(status, LocalStack.AUDITOR),
        () -> read(definition.tokenFile()),
        say);
  }

  private static URI uri(StackStatus status, String part) {
    return status
        .part(part)
        .uri()
        .orElseThrow(() -> new IllegalStateException(part + " is ready, but nowhere"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw Problem.of(Fault.PLATFORM, "secret-missing")
          .expected("the file with a secret of the stack")
          .found(e.toString())
          .where(file.toString())
          .remedy("./lth down and ./lth up make it anew")
          .exception(e);
    }
  }

  private static void publishAll(Home home, Path plans) {
    Experiments experiments = new Experiments(home);
    for (String name : experiments.names()) {
      for (String profile : experiments.profiles(name).names()) {
        PublishedPlan.publish(plans, experiments.plan(name, profile, Changes.NONE), Changes.NONE);
      }
    }
  }

  /** Where a person looks. */
  List<String> links() {
    return List.of(
        "Airflow:  %s (user %s, its password in %s)"
            .formatted(airflowServer, LocalStack.AIRFLOW_USER, airflowPasswordFile),
        "MLflow:   " + mlflow,
        "Services: %s, %s, %s".formatted(trainer, pruner, auditor));
  }

  AirflowClient airflow() {
    return AirflowClient.connect(
        Access.to(airflowServer, LocalStack.AIRFLOW_USER, () -> read(airflowPasswordFile)));
  }

  Services services() {
    return new Services(trainer, pruner, auditor, token);
  }

  MlflowRecord record(String experiment) {
    return MlflowRecord.connect(() -> mlflow, experiment, new Waiting(), () -> false);
  }

  /** The supervisor starts what falls; here one only waits. */
  private final class Waiting implements OutageListener {
    @Override
    public void began(Outage outage) {
      say.accept("MLflow does not answer (%s); waiting for it".formatted(outage.reason()));
    }

    @Override
    public void lasts(Outage outage) {}

    @Override
    public void ended() {
      say.accept("MLflow answers again");
    }
  }
}
