package io.lth.local.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
  private final RestartPolicy policy =
      new RestartPolicy(Duration.ofSeconds(1), Duration.ofSeconds(5), 4, Duration.ofMinutes(1));

  @Test
  void thePauseDoublesUpToTheLongest() {
    assertThat(IntStream.rangeClosed(1, 6).mapToObj(policy::pauseAfter).map(Duration::toSeconds))
        .containsExactly(1L, 2L, 4L, 5L, 5L, 5L);
  }

  @Test
  void theLimitEndsIt() {
    assertThat(policy.givesUpAfter(3)).isFalse();
    assertThat(policy.givesUpAfter(4)).isTrue();
  }
}
