package io.lth.reproductions.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.lottery.plan.Plan;
import io.lth.lottery.plan.Planner;
import io.lth.spec.PlanJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Writes the plans that Airflow's tests, later in the build, hold against their DAGs. The paper's
 * scale has the same shapes by the thousand, and takes half a minute.
 */
class PlansForAirflowTest {
  private static final Path FOLDER = Path.of("target/plans");
  private static final List<String> PROFILES = List.of("smoke", "quick", "nightly");

  @BeforeAll
  static void forgetThoseOfTheBuildBefore() throws IOException {
    if (Files.exists(FOLDER)) {
      try (Stream<Path> all = Files.walk(FOLDER)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.lth.reproductions.experiments.ShippedExperiments#names")
  void itsPlansAreAFolderEach(String name) throws IOException {
    for (String profile : PROFILES) {
      Plan plan = Planner.plan(ShippedExperiments.at(name, profile));
      Path folder = Files.createDirectories(FOLDER.resolve(name + "." + profile));

      Path file = Files.writeString(folder.resolve("plan.json"), PlanJson.write(plan));

      assertThat(PlanJson.read(Files.readString(file), file.toString())).isEqualTo(plan);
    }
  }
}
