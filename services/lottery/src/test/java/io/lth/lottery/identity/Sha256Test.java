package io.lth.lottery.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Sha256Test {
  /** FIPS 180-2, appendix B.1. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void itIsThatOfTheStandardHoweverTheContentComes() {
    MessageDigest inPieces = Sha256.newDigest();
    inPieces.update("a".getBytes(StandardCharsets.UTF_8));
    inPieces.update("bc".getBytes(StandardCharsets.UTF_8));
    assertThat(Sha256.of("abc"))
        .hasToString(ABC)
        .isEqualTo(new Sha256(ABC))
        .isEqualTo(Sha256.of(inPieces));
    assertThat(Sha256.of("abc").bytes()).hasSize(32).startsWith(0xba, 0x78);
    assertThat(Sha256.of("abc").abbreviated(8)).isEqualTo("ba7816bf");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ba7816bf",
        "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
        "ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0"
      })
  void itHasSixtyFourLowerCaseDigits(String hex) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Sha256(hex))
        .withMessageContaining("64 lower-case hexadecimal digits");
  }
}
