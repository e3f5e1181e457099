package io.lth.jobs.settings;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Nearest;
import io.lth.lottery.problem.Problem;
import io.smallrye.config.ConfigMappings;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Environment variables under our prefixes that name no key: SmallRye refuses unknown keys of every
 * other source, but can't tell a misspelt variable from a foreign one. We can.
 */
public final class UnknownVariables {
  /** What Airflow's parts have in the same environment. */
  private static final Set<String> OF_AIRFLOW =
      Set.of("LTH_TRAINER_URL", "LTH_PRUNER_URL", "LTH_AUDITOR_URL");

  private UnknownVariables() {}

  /**
   * Refuses what is misspelt.
   *
   * @param variables names of all environment variables
   * @param prefix of the mapping, as {@code lth.jobs}
   * @throws io.lth.lottery.problem.ProblemException if one under the prefix names no key
   */
  public static void refuse(Collection<String> variables, String prefix, Class<?> mapping) {
    Set<String> known =
        ConfigMappings.getProperties(ConfigMappings.ConfigClass.configClass(mapping, prefix))
            .keySet()
            .stream()
            .map(UnknownVariables::variable)
            .collect(Collectors.toCollection(TreeSet::new));
    for (String variable : new TreeSet<>(variables)) {
      if (variable.startsWith(variable(prefix) + "_")
          && !known.contains(variable)
          && !OF_AIRFLOW.contains(variable)) {
        throw Problem.of(Fault.REQUEST, "variable-unknown")
            .expected("an environment variable that names a key of " + prefix)
            .found(variable)
            .where("the environment")
            .remedy(Nearest.remedy(variable, known))
            .exception();
      }
    }
  }

  /** lth.jobs.token-file is LTH_JOBS_TOKEN_FILE; a list is named as a whole. */
  private static String variable(String key) {
    return key.replace("[*]", "").replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }
}
