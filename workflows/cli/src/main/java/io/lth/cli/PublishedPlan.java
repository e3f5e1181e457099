package io.lth.cli;

import io.lth.airflow.client.DagId;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.plan.StageKind;
import io.lth.lottery.plan.StageParameters;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.spec.PlanJson;
import io.lth.stages.execution.PlannedWorkflow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A plan where Airflow's DAG factory finds it: a folder with {@code plan.json} and the documents it
 * was made from, named as the DAG.
 *
 * @param dag the DAG that the factory makes of it
 * @param digest of {@code plan.json}'s bytes, by which the DAG tells which plan it was made of
 */
record PublishedPlan(DagId dag, Sha256 digest) {
  private static final String PLAN = "plan.json";

  /** Digits of the digest in a DAG's description. */
  private static final int SHOWN_DIGITS = 12;

  /**
   * Publishes a plan, unless it is there already.
   *
   * @param plans the folder of all plans
   * @param changes by which it differs from the experiment's file
   */
  static PublishedPlan publish(Path plans, PlannedWorkflow planned, Changes changes) {
    Plan plan = planned.plan();
    String name = "%s.%s%s".formatted(plan.experiment(), plan.profile(), changes.suffix());
    Path folder = plans.resolve(name);
    String json = planned.documents().getOrDefault(PLAN, "");
    try {
      Files.createDirectories(folder);
      for (Map.Entry<String, String> document : planned.documents().entrySet()) {
        if (!document.getKey().equals(PLAN)) {
          replace(folder.resolve(document.getKey()), document.getValue());
        }
      }
      // The plan last: the factory makes a DAG of a folder as soon as it has one.
      replace(folder.resolve(PLAN), json);
    } catch (IOException e) {
      throw Problem.of(Fault.PLATFORM, "plans-unusable")
          .expected("a folder for plans that can be written")
          .found(e.toString())
          .where(folder.toString())
          .remedy("see to its permissions and the disk's room, or set LTH_HOME to another folder")
          .exception(e);
    }
    return new PublishedPlan(new DagId("lth." + name), Sha256.of(json));
  }

  /**
   * What a run of a DAG walks through, from the folder that the DAG was made of.
   *
   * @throws io.lth.lottery.problem.ProblemException if there is no such folder, or it holds no plan
   */
  static PlannedWorkflow read(Path plans, DagId dag) {
    Path folder = plans.resolve(dag.value().replaceFirst("^lth\\.", ""));
    SequencedMap<String, String> documents = new LinkedHashMap<>();
    try {
      for (String name : List.of("experiment.yaml", "expected.yaml", PLAN)) {
        documents.put(name, Files.readString(folder.resolve(name)));
      }
    } catch (IOException e) {
      throw Problem.of(Fault.DATA, "plan-missing")
          .expected("the folder of the plan that %s walks".formatted(dag))
          .found(e.toString())
          .where(folder.toString())
          .remedy("./lth reproduce writes it anew")
          .exception(e);
    }
    Plan plan = PlanJson.read(documents.getOrDefault(PLAN, ""), folder.resolve(PLAN).toString());
    if (plan.stage(new StageId(StageKind.AGGREGATE.label())).parameters()
        instanceof StageParameters.Aggregate whole) {
      return new PlannedWorkflow(whole.experiment(), plan, PlanJson.digest(plan), documents);
    }
    throw new IllegalArgumentException("no experiment in " + folder.resolve(PLAN));
  }

  /** What the DAG says of itself once Airflow has read this very plan. */
  String mark() {
    return "plan " + digest.abbreviated(SHOWN_DIGITS);
  }

  /** Whole or not at all, and untouched where nothing changes: Airflow looks at the time. */
  private static void replace(Path file, String text) throws IOException {
    if (Files.exists(file) && Files.readString(file).equals(text)) {
      return;
    }
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.write(next, text.getBytes(StandardCharsets.UTF_8));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
