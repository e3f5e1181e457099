package io.lth.lottery.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lth.lottery.data.Augmentation.View;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.random.Seed;
import io.lth.lottery.random.StreamName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AugmentationTest {
  private static final Augmentation OF_CIFAR = new Augmentation(true, 4);
  private static final ImageShape SHAPE = new ImageShape(3, 5, 6);
  private static final int COUNT = 2;
  private static final Normalization NORMALIZATION =
      new Normalization(List.of(0.0, 0.2, 0.4), List.of(1.0, 0.5, 0.25));

  /** No two pixels of an image are alike, and none is black. */
  private static final LabelledImages IMAGES = images();

  @Test
  void noneLeavesEveryImageAsItIsAndDrawsNothing() {
    RandomStream stream = stream(1);
    float[] target = new float[COUNT * SHAPE.size()];
    Augmentation.NONE.copyBatch(IMAGES, new int[] {1, 0}, NORMALIZATION, stream, target);

    float[] plain = new float[COUNT * SHAPE.size()];
    IMAGES.copyNormalized(1, NORMALIZATION, plain, 0);
    IMAGES.copyNormalized(0, NORMALIZATION, plain, SHAPE.size());
    assertThat(target).isEqualTo(plain);
    assertThat(stream.nextLong()).isEqualTo(stream(1).nextLong());
  }

  @Test
  void aFlipMirrorsEachRowAndCropsReachOverTheEdge() {
    LabelledImages small =
        new LabelledImages(
            new ImageShape(1, 2, 3), 2, new byte[] {1, 2, 3, 4, 5, 6}, new byte[] {0});
    assertThat(seen(small, View.PLAIN)).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(seen(small, new View(true, 0, 0))).containsExactly(3, 2, 1, 6, 5, 4);
    assertThat(seen(small, new View(false, 1, 0))).containsExactly(4, 5, 6, 0, 0, 0);
    assertThat(seen(small, new View(false, -1, 0))).containsExactly(0, 0, 0, 1, 2, 3);
    assertThat(seen(small, new View(false, 0, 1))).containsExactly(2, 3, 0, 5, 6, 0);
    assertThat(seen(small, new View(false, 0, -2))).containsExactly(0, 0, 1, 0, 0, 4);
    // Mirrored first, then cropped.
    assertThat(seen(small, new View(true, 1, 1))).containsExactly(5, 4, 0, 0, 0, 0);
    assertThat(seen(small, new View(true, -3, 7))).containsOnly(0);
  }

  static Stream<View> views() {
    return IntStream.rangeClosed(-4, 4)
        .boxed()
        .flatMap(
            down ->
                IntStream.rangeClosed(-4, 4)
                    .boxed()
                    .flatMap(
                        right ->
                            Stream.of(new View(false, down, right), new View(true, down, right))));
  }

  @ParameterizedTest
  @MethodSource("views")
  void everyPixelIsOneOfItsOwnChannelAtMostOnceOrBlack(View view) {
    int area = SHAPE.height() * SHAPE.width();
    int[] seen = seen(IMAGES, view);
    for (int channel = 0; channel < 3; channel++) {
      int base = channel * area;
      Set<Integer> own = new HashSet<>();
      IntStream.range(0, area).forEach(i -> own.add(IMAGES.pixel(0, base + i)));
      int black = 0;
      for (int i = 0; i < area; i++) {
        if (seen[base + i] == 0) {
          black++;
        } else {
          assertThat(own.remove(seen[base + i])).as("pixel %d of channel %d", i, channel).isTrue();
        }
      }
      int rows = SHAPE.height() - Math.abs(view.down());
      int columns = SHAPE.width() - Math.abs(view.right());
      assertThat(black).isEqualTo(area - rows * columns);
    }
  }

  @Test
  void whatIsPaddedIsBlackBeforeNormalizationAndNotAfter() {
    float[] target = new float[SHAPE.size()];
    IMAGES.copyNormalized(0, new View(false, -5, 0), NORMALIZATION, target, 0);
    int area = SHAPE.height() * SHAPE.width();
    for (int i = 0; i < target.length; i++) {
      assertThat(target[i]).isEqualTo(NORMALIZATION.apply(i / area, 0));
    }
    assertThat(target[area]).isEqualTo(-0.4f);
  }

  @Test
  void aBatchIsWrittenImageByImageWhereItBelongsAndNowhereElse() {
    float[] target = new float[3 * SHAPE.size() + 1];
    target[3 * SHAPE.size()] = 77;
    int[] batch = {1, 0, 1};
    OF_CIFAR.copyBatch(IMAGES, batch, NORMALIZATION, stream(2), target);
    RandomStream stream = stream(2);
    for (int i = 0; i < batch.length; i++) {
      float[] expected = new float[SHAPE.size()];
      IMAGES.copyNormalized(batch[i], OF_CIFAR.draw(stream), NORMALIZATION, expected, 0);
      assertThat(Arrays.copyOfRange(target, i * SHAPE.size(), (i + 1) * SHAPE.size()))
          .isEqualTo(expected);
    }
    assertThat(target[3 * SHAPE.size()]).isEqualTo(77);
  }

  @Test
  void aStepIsVariedAlikeEachTimeAndOtherwiseThanOtherSteps() {
    assertThat(drawn(OF_CIFAR, stream(3), 60)).isEqualTo(drawn(OF_CIFAR, stream(3), 60));
    assertThat(drawn(OF_CIFAR, stream(3), 60)).isNotEqualTo(drawn(OF_CIFAR, stream(4), 60));
    assertThat(drawn(OF_CIFAR, stream(3), 60))
        .isNotEqualTo(
            drawn(
                OF_CIFAR,
                new StreamName(new Seed(0), 1, 0, Purpose.AUGMENTATION, 0).stream().substream(3),
                60));
  }

  /**
   * Golden: computed with Philox4x32-10 and SHA-256 in Python; a change is another training, so a
   * new version of the kind of stage.
   */
  @Test
  void theFirstDrawsArePinned() {
    assertThat(drawn(OF_CIFAR, stream(1), 4))
        .containsExactly(
            new View(true, 0, -1),
            new View(false, -2, -1),
            new View(true, -4, -3),
            new View(false, 3, 4));
  }

  @Test
  void everyPlaceAndEveryFlipIsEquallyLikely() {
    int each = 200;
    Map<View, Integer> counts = new HashMap<>();
    drawn(OF_CIFAR, stream(5), 2 * 81 * each).forEach(view -> counts.merge(view, 1, Integer::sum));
    assertThat(counts.keySet()).containsExactlyInAnyOrderElementsOf(views().toList());
    // Of Pearson's statistic with 161 degrees of freedom, 99.9 % lie below 222 and above 109.
    double statistic =
        counts.values().stream().mapToDouble(n -> (n - each) * (double) (n - each) / each).sum();
    assertThat(statistic).isBetween(109.0, 222.0);
  }

  @Test
  void onlyWhatIsAskedForVaries() {
    assertThat(drawn(new Augmentation(true, 0), stream(6), 100))
        .containsOnly(View.PLAIN, new View(true, 0, 0));
    assertThat(drawn(new Augmentation(false, 1), stream(6), 100))
        .allMatch(view -> !view.flipped() && Math.abs(view.down()) <= 1)
        .hasSize(100);
    assertThat(Set.copyOf(drawn(new Augmentation(false, 1), stream(6), 100))).hasSize(9);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1001})
  void thePaddingIsSmall(int padding) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Augmentation(false, padding));
  }

  private static List<View> drawn(Augmentation augmentation, RandomStream stream, int count) {
    List<View> views = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      views.add(augmentation.draw(stream));
    }
    return views;
  }

  /** The pixels of the first image as a view shows them. */
  private static int[] seen(LabelledImages images, View view) {
    float[] target = new float[images.shape().size()];
    images.copyNormalized(0, view, Normalization.UNIT_INTERVAL, target, 0);
    return IntStream.range(0, target.length).map(i -> Math.round(target[i] * 255)).toArray();
  }

  private static RandomStream stream(int step) {
    return new StreamName(new Seed(0), 0, 0, Purpose.AUGMENTATION, 0).stream().substream(step);
  }

  private static LabelledImages images() {
    byte[] pixels = new byte[COUNT * SHAPE.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (1 + i);
    }
    return new LabelledImages(SHAPE, 2, pixels, new byte[COUNT]);
  }
}
