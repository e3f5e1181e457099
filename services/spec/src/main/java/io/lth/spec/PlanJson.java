package io.lth.spec;

import io.lth.lottery.identity.Sha256;
import io.lth.lottery.plan.Plan;

/** plan.json: the plan as text, and back without loss. */
public final class PlanJson {
  private PlanJson() {}

  /** The same text for the same plan, always. */
  public static String write(Plan plan) {
    return DomainJson.text(plan);
  }

  /**
   * The plan of a text.
   *
   * @param where the text was found, for the problem
   * @throws io.lth.lottery.problem.ProblemException if it is none
   */
  public static Plan read(String json, String where) {
    return DomainJson.read(json, Plan.class, where);
  }

  /** Of the plan's canonical JSON: independent of how plan.json is laid out. */
  public static Sha256 digest(Plan plan) {
    return CanonicalJson.digest(DomainJson.tree(plan));
  }
}
