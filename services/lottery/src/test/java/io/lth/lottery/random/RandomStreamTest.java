package io.lth.lottery.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RandomStreamTest {
  /** Computed outside this project, from the definition, with Python's hashlib. */
  static Stream<Arguments> golden() {
    return Stream.of(
        Arguments.of(
            name(0, 0, 0, Purpose.INITIALIZATION, 0).stream(),
            "441c80f1 1c1fd7ea 41300172 cfee80a6 ab7fb41a baf4b46f"),
        Arguments.of(
            name(42, 3, 2, Purpose.REINITIALIZATION, 1).stream(),
            "23d2935f fa043312 6a0bf849 01022f1c ed63169a cde2e0b0"),
        Arguments.of(
            name(0, 0, 0, Purpose.DATA_ORDER, 0).stream().substream(7),
            "e54120ae 8c399827 64c8fc71 850d646c c760e01b d9ed0adc"),
        Arguments.of(
            name(-1, 0, 0, Purpose.RANDOM_MASK, 0).stream(),
            "22272d93 b566f913 ce61cb2f 9fa5ce57 830dd5ce 6d900b3e"));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void theSameNameGivesTheSameNumbersForEver(RandomStream stream, String words) {
    assertThat(Stream.of(words.split(" ", -1)).mapToInt(word -> Integer.parseUnsignedInt(word, 16)))
        .containsExactly(
            IntStream.generate(stream::nextInt).limit(6).boxed().toArray(Integer[]::new));
  }

  @Test
  void streamsOfDifferentSeedTrialRoundPurposeOrDrawDiffer() {
    Set<Long> firsts = new HashSet<>();
    int names = 0;
    for (Purpose purpose : Purpose.values()) {
      for (int seed = -1; seed <= 1; seed++) {
        for (int trial = 0; trial < 3; trial++) {
          for (int round = 0; round < 3; round++) {
            for (int draw = 0; draw < 3; draw++, names++) {
              firsts.add(name(seed, trial, round, purpose, draw).stream().nextLong());
            }
          }
        }
      }
    }
    assertThat(firsts).hasSize(names);
  }

  @Test
  void seedZeroIsASeed() {
    assertThat(draw(name(0, 0, 0, Purpose.DROPOUT, 0).stream()))
        .isEqualTo(draw(name(0, 0, 0, Purpose.DROPOUT, 0).stream()))
        .isNotEqualTo(draw(name(1, 0, 0, Purpose.DROPOUT, 0).stream()));
  }

  @Test
  void aStreamIsUnaffectedByAnotherDrawnInBetween() {
    RandomStream alone = name(3, 0, 0, Purpose.DATA_ORDER, 0).stream();
    RandomStream disturbed = name(3, 0, 0, Purpose.DATA_ORDER, 0).stream();
    RandomStream other = name(3, 1, 0, Purpose.DATA_ORDER, 0).stream();
    for (int i = 0; i < 50; i++) {
      other.nextGaussian();
      disturbed.substream(i).nextLong();
      assertThat(disturbed.nextGaussian()).isEqualTo(alone.nextGaussian());
    }
  }

  @Test
  void substreamsDifferFromEachOtherAndFromTheirParentAndStartAtTheirBeginning() {
    RandomStream parent = name(5, 0, 0, Purpose.DROPOUT, 0).stream();
    Set<Long> firsts = new HashSet<>();
    firsts.add(parent.nextLong());
    for (int step = 0; step < 100; step++) {
      firsts.add(parent.substream(step).nextLong());
    }
    assertThat(firsts).hasSize(101);
    assertThat(draw(parent.substream(9))).isEqualTo(draw(parent.substream(9)));
    assertThatIllegalArgumentException().isThrownBy(() -> parent.substream(-1));
  }

  @Test
  void aSubstreamHasNoSubstreamsForTheyWouldEqualItsParents() {
    RandomStream substream = name(5, 0, 0, Purpose.DROPOUT, 0).stream().substream(0);
    assertThatIllegalStateException()
        .isThrownBy(() -> substream.substream(1))
        .withMessageContaining("ask the stream it is of");
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {0, 1, 2})
  void everyPermutationIsEquallyLikely(long seed) {
    RandomStream stream = name(seed, 0, 0, Purpose.DATA_ORDER, 0).stream();
    int[] counts = new int[256];
    for (int i = 0; i < 24_000; i++) {
      int[] order = stream.permutation(4);
      counts[order[0] << 6 | order[1] << 4 | order[2] << 2 | order[3]]++;
    }
    int[] seen = Arrays.stream(counts).filter(count -> count > 0).toArray();
    assertThat(seen).as("seed %d", seed).hasSize(24);
    // 23 degrees of freedom: 49.7 is exceeded once in a thousand.
    assertThat(chiSquare(seen, 1000)).as("seed %d", seed).isLessThan(49.7);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {0, 1, 2})
  void boundedIntegersAreUnbiasedAlsoWhereTheBoundDividesNothing(long seed) {
    // Without rejection, every third value would come up two thirds as often as the others.
    int bound = 0x6000_0000;
    RandomStream stream = name(seed, 0, 0, Purpose.DATA_ORDER, 0).stream();
    int[] counts = new int[3];
    for (int i = 0; i < 30_000; i++) {
      counts[stream.nextInt(bound) % 3]++;
    }
    // 2 degrees of freedom: 13.8 is exceeded once in a thousand.
    assertThat(chiSquare(counts, 10_000)).as("seed %d", seed).isLessThan(13.8);
    assertThatIllegalArgumentException().isThrownBy(() -> stream.nextInt(0));
  }

  @Test
  void gaussiansAreStandardNormal() {
    RandomStream stream = name(1, 0, 0, Purpose.INITIALIZATION, 0).stream();
    int n = 100_000;
    double sum = 0;
    double squares = 0;
    int withinOne = 0;
    for (int i = 0; i < n; i++) {
      double x = stream.nextGaussian();
      sum += x;
      squares += x * x;
      withinOne += Math.abs(x) < 1 ? 1 : 0;
    }
    assertThat(Math.abs(sum / n)).isLessThan(4 / Math.sqrt(n));
    assertThat(Math.abs(squares / n - 1)).isLessThan(4 * Math.sqrt(2.0 / n));
    assertThat(Math.abs((double) withinOne / n - 0.682689)).isLessThan(0.006);
  }

  private static double chiSquare(int[] counts, double expected) {
    return Arrays.stream(counts)
        .mapToDouble(count -> (count - expected) * (count - expected) / expected)
        .sum();
  }

  private static long[] draw(RandomStream stream) {
    return new long[] {stream.nextLong(), stream.nextLong(), stream.nextLong()};
  }

  private static StreamName name(long seed, int trial, int round, Purpose purpose, int draw) {
    return new StreamName(new Seed(seed), trial, round, purpose, draw);
  }
}
