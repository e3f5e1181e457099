package io.lth.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lth.lottery.data.ImageShape;
import io.lth.lottery.data.LabelledImages;
import io.lth.lottery.data.Normalization;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.stages.testing.TinyTraining;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms in which networks take images in, against the images. */
class ExamplesTest {
  private static final Offset<Float> ROUNDING = within(1e-6f);
  private static final int COUNT = 130;

  // An odd number of inputs, more than a vector of them.
  private static final ImageShape SHAPE = new ImageShape(1, 9, 11);

  private final LabelledImages images = images();

  @ParameterizedTest
  @CsvSource({"0, 1, 8", "0, 1, 7", "0.3, 0.5, 8", "0.3, 0.5, 1", "0, 1, 65"})
  void aBatchIsTheSameBySampleByInputAndInTheLanes(double mean, double deviation, int batch) {
    Normalization normalization = Normalization.of(mean, deviation);
    Examples examples = new Examples(images, normalization);
    int inputs = SHAPE.size();
    int[] chosen = IntStream.range(0, batch).map(i -> (i * 37 + 5) % COUNT).toArray();
    int stride = Lanes.padded(batch, Lanes.BLOCK);

    Pixels pixels = new Pixels(inputs, batch);
    pixels.hold(examples, Arrays.copyOf(chosen, 1));
    pixels.hold(examples, chosen);
    Pixels.Lit lit = pixels.room();
    pixels.find(examples, lit);
    Rows rows = new Rows(inputs, stride);
    lit.copy().write(examples, rows);

    RowLists bySample = new RowLists(4, batch);
    ImageLists fours = new ImageLists(inputs, 4);
    fours.hold(examples, chosen, bySample);
    float[] sampled = matrix(bySample, batch, inputs + 1);

    int dark = 0;
    for (int i = 0; i < inputs; i++) {
      int input = i;
      boolean isDark = Arrays.stream(chosen).allMatch(image -> images.pixel(image, input) == 0);
      assertThat(rows.at[i] == Rows.NONE).isEqualTo(isDark && mean == 0);
      dark += isDark ? 1 : 0;
    }
    assertThat(dark > 0).as("of few images some inputs are dark").isEqualTo(batch <= 8);

    RowLists byInput = new RowLists(2, inputs);
    byInput.clear();
    pixels.byInput(examples, batch, byInput);
    float[] turned = matrix(byInput, inputs, batch);

    for (int s = 0; s < batch; s++) {
      assertThat(sampled[s * (inputs + 1) + inputs]).isEqualTo(1);
      for (int i = 0; i < inputs; i++) {
        float expected = normalization.apply(0, images.pixel(chosen[s], i));
        float inLanes = rows.at[i] == Rows.NONE ? 0 : rows.values[rows.at[i] + s];
        assertThat(inLanes).isCloseTo(expected, ROUNDING);
        // To the bit: evaluation must not depend on the layout.
        assertThat(sampled[s * (inputs + 1) + i]).isEqualTo(inLanes);
        assertThat(turned[i * batch + s]).isEqualTo(inLanes);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, COUNT})
  void theOrderOfLikeImagesIsAPermutationAndGroupsHaveFewerInputsThanNeighbours(int count) {
    Examples examples = new Examples(images, Normalization.UNIT_INTERVAL);
    int[] chosen = IntStream.range(0, count).toArray();
    int[] places = Likeness.order(examples, chosen, SHAPE.size(), 4);

    assertThat(Arrays.stream(places).sorted().toArray()).isEqualTo(chosen);
    if (count > 4) {
      assertThat(lit(places)).isLessThan(lit(chosen));
    }
  }

  // Inputs that are not 0 in all images of four, over all fours.
  private int lit(int[] order) {
    int lit = 0;
    for (int first = 0; first < order.length; first += 4) {
      for (int i = 0; i < SHAPE.size(); i++) {
        int any = 0;
        for (int s = first; s < Math.min(first + 4, order.length); s++) {
          any |= images.pixel(order[s], i);
        }
        lit += any == 0 ? 0 : 1;
      }
    }
    return lit;
  }

  private static float[] matrix(RowLists lists, int rows, int columns) {
    float[] matrix = new float[Lanes.padded(rows, lists.together) * columns];
    for (int group = 0; group < lists.groups(); group++) {
      for (int e = lists.start[group]; e < lists.start[group + 1]; e++) {
        for (int r = 0; r < lists.together; r++) {
          matrix[(lists.together * group + r) * columns + lists.index[e]] = lists.values[r][e];
        }
      }
    }
    return matrix;
  }

  private static LabelledImages images() {
    RandomStream stream = TinyTraining.stream(Purpose.AUGMENTATION);
    byte[] pixels = new byte[COUNT * SHAPE.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (stream.nextFloat() < 0.7f ? 0 : stream.nextInt(256));
    }
    return new LabelledImages(SHAPE, 4, pixels, new byte[COUNT]);
  }
}
