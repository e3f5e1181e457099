package io.lth.lottery.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lth.lottery.identity.Sha256;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OwnImagesTest {
  private static final Sha256 DIGEST = Sha256.of("made up");

  @Test
  void aNameWithADigestIsReadAsItIsWritten() {
    OwnImages own = new OwnImages("cifar10-jpeg", DIGEST);
    assertThat(own).hasToString("cifar10-jpeg@" + DIGEST);
    assertThat(OwnImages.named(own.toString())).contains(own);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mnist", "cifar10-jpeg", "cifar10-jpeg@", "cifar10-jpeg@e9914cff", "@"})
  void anyOtherNameIsOfAPublishedDataset(String name) {
    assertThat(OwnImages.named(name)).isEmpty();
    assertThat(OwnImages.named(name + "@" + DIGEST.hex().toUpperCase(Locale.ROOT))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "CIFAR", "a/b", "..", "a@b", "a--b"})
  void aNameIsInKebabCase(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> new OwnImages(name, DIGEST));
    assertThat(OwnImages.named(name + "@" + DIGEST)).isEmpty();
  }
}
