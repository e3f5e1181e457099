package io.lth.sparse;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.stages.testing.TinyTraining;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which rows and entries are left out, against their definition. */
class LitEntriesTest {
  private static final int L = Lanes.COUNT;
  private static final int UNITS = 40;
  private static final int ENTRIES = 6 * L;
  private static final int AT_ONCE = 2 * L;

  private final RandomStream stream = TinyTraining.stream(Purpose.INITIALIZATION);
  private final Rows rows = new Rows(UNITS, Lanes.BLOCK);
  private final int[] input = new int[ENTRIES];
  private final float[] weights = new float[ENTRIES];
  private final LitEntries lit = new LitEntries(ENTRIES, AT_ONCE);

  LitEntriesTest() {
    for (int e = 0; e < ENTRIES; e++) {
      // The ones of the biases and what fills vectors among them.
      input[e] = stream.nextInt(UNITS + 2);
      weights[e] = (float) stream.nextGaussian();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.4, 1})
  void entriesOfRowsThatAreZeroAreLeftOutAndTheOthersKeepTheirOrder(double share) {
    light(1 - share);
    hold();
    light(share);

    for (int from = 0; from < ENTRIES; from += AT_ONCE) {
      lit.hold(input, weights, from, from + AT_ONCE, rows);
      int first = lit.before(from);
      int k = first;
      for (int e = from; e < from + AT_ONCE; e++) {
        assertThat(lit.before(e)).isEqualTo(k);
        if (rows.at[input[e]] != Rows.NONE) {
          assertThat(lit.row[k]).isEqualTo(rows.at[input[e]]);
          assertThat(lit.weight[k - first]).isEqualTo(weights[e]);
          k++;
        }
      }
      assertThat(lit.before(from + AT_ONCE)).isEqualTo(k);
      for (int filling = k; filling < k + L; filling++) {
        assertThat(lit.row[filling]).isEqualTo(rows.zeros);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.4, 1})
  void numbersOfThoseThatAreHereComeToTheirPlacesAndTheOthersAreZero(double share) {
    light(share);
    hold();
    float[] numbers = new float[ENTRIES + 2 * L];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = 1 + i;
    }

    // Outputs begin and end at any entry.
    int numbersAt = 3;
    for (int from = 0, to; from < ENTRIES; from = to) {
      to = Math.min(from + 1 + stream.nextInt(2 * L), ENTRIES);
      float[] all = new float[to - from + 1 + L];
      lit.spread(from, to, numbers, numbersAt, all, 1);

      int k = numbersAt;
      for (int e = from; e < to; e++) {
        boolean here = rows.at[input[e]] != Rows.NONE;
        assertThat(all[1 + e - from]).isEqualTo(here ? numbers[k++] : 0);
      }
      assertThat(Arrays.copyOfRange(all, 1 + to - from, all.length)).containsOnly(0);
    }
  }

  @Test
  void aRowIsFoundUnlessAllOfItIsZero() {
    Rows found = new Rows(3, Lanes.BLOCK);
    found.values[Lanes.BEGIN + Lanes.BLOCK - 1] = -1;
    found.values[Lanes.BEGIN + 2 * Lanes.BLOCK] = 1e-40f;
    found.find();

    assertThat(found.at)
        .containsExactly(
            Lanes.BEGIN,
            Rows.NONE,
            Lanes.BEGIN + 2 * Lanes.BLOCK,
            Lanes.BEGIN + 3 * Lanes.BLOCK,
            Rows.NONE);
    assertThat(row(found, found.at[3])).containsOnly(1);
    assertThat(row(found, found.zeros)).containsOnly(0);
  }

  private static float[] row(Rows rows, int begin) {
    return Arrays.copyOfRange(rows.values, begin, begin + Lanes.BLOCK);
  }

  private void hold() {
    for (int from = 0; from < ENTRIES; from += AT_ONCE) {
      lit.hold(input, weights, from, from + AT_ONCE, rows);
    }
  }

  /** Rows side by side for a share of the units. */
  private void light(double share) {
    rows.clear();
    for (int unit = 0; unit < UNITS; unit++) {
      if (stream.nextFloat() < share) {
        rows.next(unit);
      }
    }
  }
}
