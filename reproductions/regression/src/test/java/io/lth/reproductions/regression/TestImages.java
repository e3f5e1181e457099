package io.lth.reproductions.regression;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.lth.lottery.experiment.Experiment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * CIFAR-10's images as JPEG, by which the convolutional experiments are tested: {@code
 * cifar10-jpeg.zip} in the folder that LTH_TEST_IMAGES names.
 */
final class TestImages {
  private static final String NAME =
      "cifar10-jpeg@2aa1c816fd6e526849da8dc6772562a02ae4094aff6bc28f8a48cb147b799610";
  private static final String FILE = "cifar10-jpeg.zip";

  private TestImages() {}

  /** The folder, if they are there. */
  static Optional<Path> folder() {
    return Optional.ofNullable(System.getenv("LTH_TEST_IMAGES"))
        .map(Path::of)
        .filter(folder -> Files.exists(folder.resolve(FILE)));
  }

  /**
   * The folder. Without it the tests of the caller say that they don't run; where LTH_IMAGES is
   * {@code required} they fail.
   */
  static Path requireFolder() {
    return folder()
        .orElseGet(
            () -> {
              String why =
                  "no %s: set LTH_TEST_IMAGES to the folder that holds it to test the convolutional"
                          .formatted(FILE)
                      + " experiments";
              if ("required".equals(System.getenv("LTH_IMAGES"))) {
                return fail(why);
              }
              System.err.println("The convolutional experiments are not tested: " + why);
              return abort(why);
            });
  }

  /** The same experiment, on these images if it is on CIFAR-10. */
  static Experiment inPlaceOfCifar(Experiment experiment) {
    return experiment.data().name().equals("cifar10") ? experiment.withData(NAME) : experiment;
  }
}
