package io.lth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "PT-1S, 0 s",
    "PT0.9S, 0 s",
    "PT59.9S, 59 s",
    "PT60S, 1 min 00 s",
    "PT59M59S, 59 min 59 s",
    "PT1H, 1 h 00 min",
    "PT26H5M59S, 26 h 05 min"
  })
  void durationsAreShortAndClear(Duration duration, String words) {
    assertThat(Durations.words(duration)).isEqualTo(words);
  }
}
