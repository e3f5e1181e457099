package io.lth.lottery.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class PhiloxTest {
  /** The known answers that Random123 publishes for philox4x32 of 10 rounds. */
  static Stream<Arguments> knownAnswers() {
    return Stream.of(
        Arguments.of(
            new int[4], new int[2], new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}),
        Arguments.of(
            new int[] {-1, -1, -1, -1},
            new int[] {-1, -1},
            new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}),
        Arguments.of(
            new int[] {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
            new int[] {0xa4093822, 0x299f31d0},
            new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
  }

  @ParameterizedTest
  @MethodSource("knownAnswers")
  void givesThePublishedKnownAnswers(int[] counter, int[] key, int[] expected) {
    int[] block = counter.clone();
    Philox.block(block, key[0], key[1]);
    assertThat(block).isEqualTo(expected);
  }
}
