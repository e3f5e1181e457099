package io.lth.datasets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.lth.datasets.testing.TinyImages;
import io.lth.lottery.data.Dataset;
import io.lth.lottery.data.ImageShape;
import io.lth.lottery.data.LabelledImages;
import io.lth.lottery.data.OwnImages;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.ProblemException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class OwnImagesTest {
  private static final TinyImages TINY = TinyImages.of(3);
  private static final Sha256 UNKNOWN = Sha256.of("the digest of nothing");

  @TempDir private Path folder;
  private Path cache;
  private Path own;
  private final List<String> progress = new CopyOnWriteArrayList<>();

  @BeforeEach
  void nameFolders() throws IOException {
    cache = folder.resolve("cache");
    own = Files.createDirectories(folder.resolve("own"));
  }

  @Test
  void everyPixelOfAPngIsKeptChannelByChannelUnderItsClass() throws IOException {
    TINY.writeFolder(own.resolve("tiny"));

    Dataset dataset = loadWhatIsThere();

    assertThat(dataset.name()).isEqualTo("tiny");
    assertThat(dataset.training().shape())
        .isEqualTo(new ImageShape(3, TinyImages.HEIGHT, TinyImages.WIDTH));
    assertThat(dataset.training().classes()).isEqualTo(2);
    assertThat(labels(dataset.training())).containsExactly(0, 0, 1, 1);
    assertThat(labels(dataset.test())).containsExactly(0, 1);
    assertPixels(dataset.training(), 0, "train/cat/0.png");
    assertPixels(dataset.training(), 1, "train/cat/1.png");
    assertPixels(dataset.training(), 2, "train/dog/0.png");
    assertPixels(dataset.training(), 3, "train/dog/1.png");
    assertPixels(dataset.test(), 0, "test/cat/0.png");
    assertPixels(dataset.test(), 1, "test/dog/0.png");
  }

  @Nested
  final class TheDigest {
    @Test
    void isOfWhatWasDecodedInTheFormThatItsDocumentationGives() throws IOException {
      TINY.writeFolder(own.resolve("tiny"));
      Dataset dataset = loadWhatIsThere();

      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeUTF("lth/images/1");
      for (int number : new int[] {3, 2, 3, 2}) {
        out.writeInt(number);
      }
      out.writeUTF("cat");
      out.writeUTF("dog");
      for (LabelledImages part : List.of(dataset.training(), dataset.test())) {
        out.writeInt(part.count());
        for (int label : labels(part).toArray()) {
          out.writeByte(label);
        }
        for (int i = 0; i < part.count() * 18; i++) {
          out.writeByte(part.pixel(i / 18, i % 18));
        }
      }
      assertThat(dataset.digest()).isEqualTo(Sha256.of(bytes.toByteArray()));
    }

    @Test
    void isTheSameOfAFolderAndOfAZipWhateverTheirOrderPlaceAndTime() throws IOException {
      Path images = TINY.writeFolder(own.resolve("tiny"));
      Sha256 digest = loadWhatIsThere().digest();
      Files.setLastModifiedTime(
          images.resolve("train/cat/0.png"), FileTime.fromMillis(1_000_000_000_000L));
      cache = folder.resolve("second cache");
      assertThat(load(digest).digest()).isEqualTo(digest);

      own = Files.createDirectories(folder.resolve("elsewhere"));
      TINY.reversed().writeZip(own.resolve("tiny.zip"));
      cache = folder.resolve("third cache");
      assertThat(load(digest).digest()).isEqualTo(digest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"train/dog/1.png", "test/cat/0.png"})
    void isAnotherOneWhereAPixelOrAClassIs(String path) throws IOException {
      TINY.writeFolder(own.resolve("tiny"));
      Sha256 digest = loadWhatIsThere().digest();
      TINY.with(path, TINY.content("train/cat/0.png")).writeFolder(own.resolve("tiny"));
      cache = folder.resolve("second cache");

      ProblemException wrong = failure(() -> load(digest));

      assertThat(wrong.code()).isEqualTo("dataset-wrong-digest");
      assertThat(wrong.fault()).isEqualTo(Fault.DATA);
      assertThat(wrong)
          .hasMessageContaining(digest.hex())
          .hasMessageContaining(own.resolve("tiny").toString());
    }

    @Test
    void thatWasAskedForIsHeldAgainstTheImagesAndTheMessageSaysTheirOwn() throws IOException {
      TINY.writeFolder(own.resolve("tiny"));
      ProblemException wrong = failure(() -> load(UNKNOWN));
      assertThat(wrong.code()).isEqualTo("dataset-wrong-digest");
      assertThat(wrong).hasMessageContaining("name the dataset tiny@");
      assertThat(loadWhatIsThere().digest()).isNotEqualTo(UNKNOWN);
    }
  }

  @Nested
  final class TheCache {
    @Test
    void servesTheSecondLoadSilentlyAndWithoutTheImages() throws IOException {
      Path zip = TINY.writeZip(own.resolve("tiny.zip"));
      Dataset first = loadWhatIsThere();
      Files.delete(zip);
      progress.clear();

      Dataset second = load(first.digest());

      assertThat(second.source()).isEqualTo(first.source()).contains("tiny.zip", "6 PNG", "Java");
      assertThat(second.digest()).isEqualTo(first.digest());
      assertPixels(second.training(), 3, "train/dog/1.png");
      assertThat(labels(second.test())).containsExactly(0, 1);
      assertThat(progress).isEmpty();
    }

    @Test
    void decodesOnce() throws IOException {
      TINY.writeFolder(own.resolve("tiny"));
      Sha256 digest = loadWhatIsThere().digest();
      load(digest);
      assertThat(progress).filteredOn(line -> line.contains("decoding 6 images")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 60})
    void setsADamagedFileAsideAndDecodesAnew(int keep) throws IOException {
      TINY.writeFolder(own.resolve("tiny"));
      Sha256 digest = loadWhatIsThere().digest();
      Path cached = cache.resolve("tiny").resolve(digest + ".images");
      byte[] whole = Files.readAllBytes(cached);
      Files.write(cached, Arrays.copyOf(whole, keep));

      assertPixels(load(digest).training(), 3, "train/dog/1.png");

      assertThat(cached).hasBinaryContent(whole);
      assertThat(progress).anyMatch(line -> line.contains("is damaged"));
      try (Stream<Path> files = Files.list(cache.resolve("tiny"))) {
        assertThat(files).anyMatch(file -> file.toString().contains(".corrupt-"));
      }
    }

    @Test
    void neverServesAChangedPixel() throws IOException {
      TINY.writeFolder(own.resolve("tiny"));
      Sha256 digest = loadWhatIsThere().digest();
      Path cached = cache.resolve("tiny").resolve(digest + ".images");
      byte[] changed = Files.readAllBytes(cached);
      changed[changed.length - 1] ^= 1;
      Files.write(cached, changed);
      assertPixels(load(digest).test(), 1, "test/dog/0.png");
    }

    @Test
    void overwritesWhatAKilledWriterLeft() throws IOException {
      TINY.writeFolder(own.resolve("tiny"));
      Sha256 digest = loadWhatIsThere().digest();
      cache = folder.resolve("second cache");
      Path part = cache.resolve("tiny").resolve(digest + ".images.part");
      Files.createDirectories(part.getParent());
      Files.write(part, new byte[4096]);
      load(digest);
      assertThat(part).doesNotExist();
      assertPixels(load(digest).training(), 0, "train/cat/0.png");
    }
  }

  @Nested
  final class AJpeg {
    @Test
    void isDecodedAboutToItsPixelsAndRecordedAsJpeg() throws IOException {
      BufferedImage even = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
      IntStream.range(0, 256).forEach(i -> even.setRGB(i % 16, i / 16, 0xc86432));
      TinyImages jpegs = new TinyImages(Map.of());
      for (String path : List.of("train/a/0.jpg", "train/b/0.jpeg", "test/a/0.jpg", "test/b/0")) {
        jpegs = jpegs.with(path, TinyImages.jpeg(even));
      }
      jpegs.writeFolder(own.resolve("tiny"));

      Dataset dataset = loadWhatIsThere();

      assertThat(dataset.source()).contains("4 JPEG");
      assertThat(dataset.training().pixel(0, 0)).isCloseTo(0xc8, within(3));
      assertThat(dataset.training().pixel(0, 256)).isCloseTo(0x64, within(3));
      assertThat(dataset.training().pixel(1, 512)).isCloseTo(0x32, within(3));
    }

    @Test
    void thatBreaksOffIsNotFilledUp() throws IOException {
      byte[] whole =
          TinyImages.jpeg(TinyImages.drawn(BufferedImage.TYPE_INT_RGB, 64, 64, new Random(1)));
      TINY.with("train/cat/0.png", Arrays.copyOf(whole, whole.length / 2))
          .writeFolder(own.resolve("tiny"));
      assertProblem("dataset-image-unreadable", "train/cat/0.png", "whole PNG or JPEG");
    }
  }

  @Nested
  final class AnImage {
    @ParameterizedTest
    @CsvSource({"4, 2", "3, 3", "2, 3", "1, 1"})
    void ofAnotherSizeIsNamedWithBothSizes(int width, int height) throws IOException {
      write("train/dog/0.png", BufferedImage.TYPE_INT_RGB, width, height);
      assertProblem(
          "dataset-image-size",
          "train/dog/0.png",
          "3×2 pixels, as of ",
          "train/cat/0.png",
          "%d×%d".formatted(width, height));
    }

    @Test
    void inGreyIsOfAnotherMode() throws IOException {
      write("test/cat/0.png", BufferedImage.TYPE_BYTE_GRAY, 3, 2);
      assertProblem("dataset-image-mode", "test/cat/0.png", "greyscale");
    }

    @Test
    void inGreyIsOfAnotherModeAsJpegAndAsTheFirstToo() throws IOException {
      TINY.with(
              "train/cat/0.png",
              TinyImages.jpeg(TinyImages.drawn(BufferedImage.TYPE_BYTE_GRAY, 3, 2, new Random(1))))
          .writeFolder(own.resolve("tiny"));
      assertProblem("dataset-image-mode", "train/cat/0.png", "greyscale");
    }

    @Test
    void withAlphaIsOfAnotherMode() throws IOException {
      write("train/cat/1.png", BufferedImage.TYPE_INT_ARGB, 3, 2);
      assertProblem("dataset-image-mode", "train/cat/1.png", "alpha");
    }

    @Test
    void withAPaletteIsOfAnotherMode() throws IOException {
      write("train/cat/1.png", BufferedImage.TYPE_BYTE_INDEXED, 3, 2);
      assertProblem("dataset-image-mode", "train/cat/1.png", "palette");
    }

    @Test
    void ofSixteenBitsIsOfAnotherMode() throws IOException {
      write("train/cat/1.png", BufferedImage.TYPE_USHORT_GRAY, 3, 2);
      assertProblem("dataset-image-mode", "train/cat/1.png", "greyscale");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GIF89a", "<html>"})
    void ofAnotherFormatIsUnreadable(String content) throws IOException {
      TINY.with("train/dog/1.png", content.getBytes(UTF_8)).writeFolder(own.resolve("tiny"));
      assertProblem("dataset-image-unreadable", "train/dog/1.png");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 20, 40, 50})
    void thatBreaksOffBeforeItsLastPixelIsUnreadable(int keep) throws IOException {
      TINY.with("train/dog/1.png", Arrays.copyOf(TINY.content("train/dog/1.png"), keep))
          .writeFolder(own.resolve("tiny"));
      assertProblem("dataset-image-unreadable", "train/dog/1.png");
    }

    private void write(String path, int type, int width, int height) throws IOException {
      TINY.with(path, TinyImages.png(TinyImages.drawn(type, width, height, new Random(1))))
          .writeFolder(own.resolve("tiny"));
    }
  }

  @Nested
  final class TheLayout {
    @ParameterizedTest
    @CsvSource({"train/dog/, train/dog, test", "test/cat/, test/cat, train"})
    void lacksAClassInOnePart(String gone, String named, String other) throws IOException {
      TINY.without(gone).writeFolder(own.resolve("tiny"));
      assertProblem("dataset-class-missing", named, other + " has cat, dog");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hasAClassWithoutImages(boolean zipped) throws IOException {
      TinyImages empty = TINY.without("train/dog/").with("train/dog/", new byte[0]);
      if (zipped) {
        empty.writeZip(own.resolve("tiny.zip"));
      } else {
        empty.writeFolder(own.resolve("tiny"));
      }
      assertProblem("dataset-class-empty", "train/dog", "images of the class dog");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train/", "test/"})
    void lacksAPart(String part) throws IOException {
      TINY.without(part).writeFolder(own.resolve("tiny"));
      assertProblem("dataset-images-layout", "a folder " + part.replace("/", ""));
    }

    @Test
    void hasNoPartButWhatIsThereIsSaid() throws IOException {
      new TinyImages(Map.of("cifar/train/a/0.png", new byte[1])).writeZip(own.resolve("tiny.zip"));
      assertProblem("dataset-images-layout", "only [cifar]");
    }

    @Test
    void hasButOneClass() throws IOException {
      TINY.without("train/dog").without("test/dog").writeFolder(own.resolve("tiny"));
      assertProblem("dataset-images-layout", "1: cat");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train/9.png", "test/cat/more/9.png", "train/cat/more/"})
    void hasAFileWhereNoneBelongs(String path) throws IOException {
      TINY.with(path, TINY.content("train/cat/0.png")).writeZip(own.resolve("tiny.zip"));
      assertProblem("dataset-images-layout", path);
    }

    @Test
    void passesOverHiddenFilesAndWhatLiesBesideTheParts() throws IOException {
      TINY.with("train/.DS_Store", new byte[1])
          .with("train/cat/.thumbnail", new byte[1])
          .with("__MACOSX/train/cat/0.png", new byte[1])
          .with("README", new byte[1])
          .writeZip(own.resolve("tiny.zip"));
      assertThat(loadWhatIsThere().training().count()).isEqualTo(4);
    }
  }

  @Nested
  final class Duplicates {
    @Test
    void inAZipAreRefused() throws IOException {
      TINY.writeZip(own.resolve("tiny.zip"), "test/dog/0.png");
      assertProblem("dataset-image-duplicate", "test/dog/0.png", "two files of this name");
    }

    @Test
    void ofOneNameInTwoFormatsAreRefused() throws IOException {
      TINY.with("train/cat/0.jpg", new byte[1]).writeFolder(own.resolve("tiny"));
      assertProblem("dataset-image-duplicate", "train/cat/0.jpg", "train/cat/0.png");
    }
  }

  @Nested
  final class AZip {
    @Test
    void thatBreaksOffIsTruncated() throws IOException {
      Path zip = TINY.writeZip(own.resolve("tiny.zip"));
      Files.write(zip, Arrays.copyOf(Files.readAllBytes(zip), (int) Files.size(zip) - 40));
      assertProblem("dataset-truncated", zip.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "P", "<html>Please sign in"})
    void thatIsNoneIsSaidToBeNone(String content) throws IOException {
      Files.writeString(own.resolve("tiny.zip"), content);
      assertProblem("dataset-not-zip", own.resolve("tiny.zip").toString());
    }

    @Test
    void withADamagedImageNamesIt() throws IOException {
      Path zip = TINY.writeZip(own.resolve("tiny.zip"));
      byte[] damaged = Files.readAllBytes(zip);
      // Beyond the entry's header of 30 bytes and its name.
      damaged[30 + "train/cat/0.png".length() + 30] ^= 0x55;
      Files.write(zip, damaged);
      assertProblem("dataset-image-unreadable", "tiny.zip, train/cat/0.png");
    }
  }

  @Nested
  final class WhereTheImagesAre {
    @Test
    void isSaidWhenTheyAreNowhere() {
      ProblemException missing = assertProblem("dataset-images-missing", "tiny.zip", "LTH_DATA");
      assertThat(missing.fault()).isEqualTo(Fault.REQUEST);
      assertThat(missing).hasMessageContaining(own.toString());
    }

    @Test
    void isAFolderOfTheUserWhichMustExist() throws IOException {
      Files.delete(own);
      assertProblem("dataset-folder-missing", own.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mnist", "cifar10"})
    void isNoMatterForTheNameOfAPublishedDataset(String name) {
      ProblemException taken =
          failure(() -> loader().load(new OwnImages(name, UNKNOWN).toString()));
      assertThat(taken.code()).isEqualTo("dataset-name-taken");
      assertThat(taken.fault()).isEqualTo(Fault.REQUEST);
    }
  }

  private void assertPixels(LabelledImages images, int image, String path) throws IOException {
    BufferedImage expected = ImageIO.read(new ByteArrayInputStream(TINY.content(path)));
    for (int y = 0; y < TinyImages.HEIGHT; y++) {
      for (int x = 0; x < TinyImages.WIDTH; x++) {
        for (int channel = 0; channel < 3; channel++) {
          int position = (channel * TinyImages.HEIGHT + y) * TinyImages.WIDTH + x;
          assertThat(images.pixel(image, position))
              .isEqualTo(expected.getRGB(x, y) >> (16 - 8 * channel) & 0xff);
        }
      }
    }
  }

  private static IntStream labels(LabelledImages images) {
    return IntStream.range(0, images.count()).map(images::label);
  }

  /** The user's way: asks with any digest, and takes the one that the message says. */
  private Dataset loadWhatIsThere() {
    Matcher said =
        Pattern.compile("name the dataset tiny@([0-9a-f]{64})")
            .matcher(failure(() -> load(UNKNOWN)).getMessage());
    assertThat(said.find()).isTrue();
    return load(new Sha256(said.group(1)));
  }

  private Dataset load(Sha256 digest) {
    return loader().load(new OwnImages("tiny", digest).toString());
  }

  private DatasetLoader loader() {
    return new DatasetLoader(
        DatasetCatalog.standard(),
        DatasetSettings.cachedIn(cache).withFolders(List.of(own)),
        progress::add);
  }

  private ProblemException assertProblem(String code, String... said) {
    ProblemException problem = failure(() -> load(UNKNOWN));
    assertThat(problem.code()).isEqualTo(code);
    for (String words : said) {
      assertThat(problem).hasMessageContaining("%s", words);
    }
    return problem;
  }

  private static ProblemException failure(ThrowingCallable load) {
    ProblemException failure = catchThrowableOfType(ProblemException.class, load);
    assertThat(failure).as("the problem that was to be found").isNotNull();
    return failure;
  }
}
