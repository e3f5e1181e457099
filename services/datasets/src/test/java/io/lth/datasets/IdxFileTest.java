package io.lth.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lth.lottery.data.ImageShape;
import io.lth.lottery.problem.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IdxFileTest {
  private static final byte[] TWO_IMAGES =
      ByteBuffer.allocate(16 + 6)
          .putInt(2051)
          .putInt(2)
          .putInt(1)
          .putInt(3)
          .put(new byte[] {1, 2, 3, 4, 5, (byte) 255})
          .array();

  @Test
  void imagesKeepTheirShapeAndEveryValue() {
    IdxFile idx = IdxFile.parse(TWO_IMAGES, "here");
    assertThat(idx.count()).isEqualTo(2);
    assertThat(idx.shape()).isEqualTo(new ImageShape(1, 1, 3));
    assertThat(idx.values()).containsExactly(1, 2, 3, 4, 5, 255);
  }

  @Test
  void labelsAreOneValueEach() {
    byte[] content =
        ByteBuffer.allocate(8 + 3).putInt(2049).putInt(3).put(new byte[] {9, 0, 7}).array();
    IdxFile idx = IdxFile.parse(content, "here");
    assertThat(idx.count()).isEqualTo(3);
    assertThat(idx.values()).containsExactly(9, 0, 7);
  }

  static IntStream everyLengthFromTheMagicNumberOn() {
    return IntStream.range(4, TWO_IMAGES.length);
  }

  @ParameterizedTest
  @MethodSource("everyLengthFromTheMagicNumberOn")
  void aFileCutAnywhereIsTruncated(int length) {
    fails(Arrays.copyOf(TWO_IMAGES, length), "dataset-truncated");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aFileShorterThanItsMagicNumberIsNotIdx(int length) {
    fails(Arrays.copyOf(TWO_IMAGES, length), "dataset-not-idx");
  }

  @Test
  void theTruncationMessageNamesWhatTheHeaderSaysAndWhatIsThere() {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> IdxFile.parse(Arrays.copyOf(TWO_IMAGES, 20), "/some/file"))
        .withMessageContaining("2 images of 1×3")
        .withMessageContaining("only 20 bytes")
        .withMessageContaining("/some/file");
  }

  @Test
  void aLongerFileIsNotCut() {
    fails(Arrays.copyOf(TWO_IMAGES, TWO_IMAGES.length + 1), "dataset-overlong");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void aCountBelowOneIsDamage(int count) {
    fails(ByteBuffer.wrap(TWO_IMAGES.clone()).putInt(4, count).array(), "dataset-not-idx");
  }

  @Test
  void aHeaderThatAnnouncesMoreThanALongHoldsIsTruncatedAndNotAnOverflow() {
    ByteBuffer header = ByteBuffer.wrap(TWO_IMAGES.clone());
    header.putInt(4, Integer.MAX_VALUE).putInt(8, Integer.MAX_VALUE).putInt(12, Integer.MAX_VALUE);
    fails(header.array(), "dataset-truncated");
  }

  @Test
  void anotherMagicNumberIsShownInHexadecimal() {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(
            () -> IdxFile.parse("<!DOCTYPE html>".getBytes(StandardCharsets.US_ASCII), "a page"))
        .withMessageContaining("dataset-not-idx")
        .withMessageContaining("3c 21 44 4f");
  }

  private static void fails(byte[] content, String code) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> IdxFile.parse(content, "here"))
        .extracting(ProblemException::code)
        .isEqualTo(code);
  }
}
