package io.lth.lottery.pruning;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.lottery.mask.LayerMask;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.random.Seed;
import io.lth.lottery.random.StreamName;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RandomMasksTest {
  /** Two layers of 5 and 4 weights that keep 2 and 3: 10 · 4 masks. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {0, 1, 2})
  void everyMaskOfTheTicketsCountsIsEquallyLikely(long seed) {
    SequencedMap<String, LayerMask> layers = new LinkedHashMap<>();
    layers.put("fc1.weight", LayerMask.of(List.of(1, 5), BitSet.valueOf(new long[] {0b00011})));
    layers.put("fc2.weight", LayerMask.of(List.of(2, 2), BitSet.valueOf(new long[] {0b0111})));
    Mask ticket = new Mask(layers);
    RandomStream stream = new StreamName(new Seed(seed), 0, 1, Purpose.RANDOM_MASK, 0).stream();
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < 40_000; i++) {
      Mask drawn = RandomMasks.matching(ticket, stream);
      counts.merge(
          drawn.layer("fc1.weight").bits() + " " + drawn.layer("fc2.weight").bits(),
          1,
          Integer::sum);
    }
    assertThat(counts).as("seed %d", seed).hasSize(40);
    double chiSquare =
        counts.values().stream().mapToDouble(count -> (count - 1e3) * (count - 1e3) / 1e3).sum();
    // 39 degrees of freedom: 72.1 is exceeded once in a thousand.
    assertThat(chiSquare).as("seed %d", seed).isLessThan(72.1);
  }
}
