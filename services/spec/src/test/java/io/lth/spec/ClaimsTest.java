package io.lth.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.lottery.claim.Claim;
import org.junit.jupiter.api.Test;

class ClaimsTest {
  /** Ranges that were measured at one scale say nothing of another. */
  @Test
  void aClaimThatNamesAProfileIsJudgedThereAlone() {
    assertThat(Sample.VALID.read("full").claims())
        .extracting(Claim::id)
        .containsExactly("A1", "B1");
    assertThat(Sample.VALID.read("brief").claims()).extracting(Claim::id).containsExactly("A1");
  }
}
