package io.lth.lottery.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestTest {
  private static final List<String> PROFILES = List.of("smoke", "quick", "nightly", "paper");

  @ParameterizedTest
  @CsvSource({"smoke, smoke", "smokee, smoke", "qick, quick", "quikc, quick", "nigthy, nightly"})
  void aMisspeltNameIsNearToWhatItWasMeantToBe(String name, String meant) {
    assertThat(Nearest.to(name, PROFILES)).hasValue(meant);
    assertThat(Nearest.remedy(name, PROFILES)).isEqualTo("did you mean %s?", meant);
  }

  @Test
  void aNameFarFromAllGetsTheWholeList() {
    assertThat(Nearest.to("everything", PROFILES)).isEmpty();
    assertThat(Nearest.remedy("everything", PROFILES))
        .isEqualTo("use one of: smoke, quick, nightly, paper");
    assertThat(Nearest.to("smoke", List.of())).isEmpty();
  }
}
