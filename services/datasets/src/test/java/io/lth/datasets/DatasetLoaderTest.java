package io.lth.datasets;

import static io.lth.datasets.testing.TinyDataset.TEST_LABELS;
import static io.lth.datasets.testing.TinyDataset.TRAINING_IMAGES;
import static io.lth.datasets.testing.TinyDataset.TRAINING_LABELS;
import static io.lth.datasets.testing.TinyDataset.gzipped;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lth.datasets.testing.DeafServer;
import io.lth.datasets.testing.FakeMirror;
import io.lth.datasets.testing.FakeNpm;
import io.lth.datasets.testing.LoadTinyDataset;
import io.lth.datasets.testing.TinyDataset;
import io.lth.lottery.data.Dataset;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.ProblemException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class DatasetLoaderTest {
  private static final int SEED = 11;
  private static final TinyDataset TINY = TinyDataset.of("tiny", SEED);
  private static final TinyDataset OTHER = TinyDataset.of("other", SEED + 1);
  private static final PublishedPackage.Npm NPM =
      new PublishedPackage.Npm("tiny-data", "1.0.0", "package/data");

  @TempDir private Path folder;
  private Path cache;
  private FakeMirror mirror;
  private final List<String> progress = new CopyOnWriteArrayList<>();

  @BeforeEach
  void startMirror() throws IOException {
    cache = folder.resolve("cache");
    mirror = FakeMirror.of(TINY);
  }

  @AfterEach
  void stopMirror() {
    mirror.close();
  }

  @Test
  void aMirrorsDatasetIsLoadedWhole() {
    Dataset dataset = loader(settings()).load("tiny");

    assertThat(dataset.name()).isEqualTo("tiny");
    assertThat(dataset.digest()).isEqualTo(TINY.known(NPM).digest());
    assertThat(dataset.source()).isEqualTo(mirror.address().toString());
    assertThat(dataset.training().count()).isEqualTo(7);
    assertThat(dataset.test().count()).isEqualTo(4);
    assertThat(IntStream.range(0, 7).map(dataset.training()::label))
        .containsExactly(
            IntStream.range(0, 7).map(TINY::trainingLabel).boxed().toArray(Integer[]::new));
    assertThat(dataset.training().pixel(6, 5))
        .isEqualTo(Byte.toUnsignedInt(last(TINY.content(TRAINING_IMAGES))));
  }

  @Test
  void anUnknownNameTouchesNothing() {
    assertThat(failure(() -> loader(settings()).load("tinny")).code()).isEqualTo("dataset-unknown");
    assertThat(cache).doesNotExist();
  }

  @Nested
  final class TheCache {
    @Test
    void servesTheSecondLoadAloneAndSilently() {
      Dataset first = loader(settings()).load("tiny");
      mirror.close();
      progress.clear();

      Dataset second = loader(settings()).load("tiny");

      assertThat(second.digest()).isEqualTo(first.digest());
      assertThat(second.source()).isEqualTo(first.source());
      assertThat(progress).isEmpty();
      assertThat(mirror.requests()).isEqualTo(4);
    }

    @Test
    void setsADamagedFileAsideSaysSoAndGetsThatOneAnew() throws IOException {
      loader(settings()).load("tiny");
      Path cached = cache.resolve("tiny").resolve(TRAINING_IMAGES);
      byte[] damaged = Files.readAllBytes(cached);
      damaged[20] ^= 1;
      Files.write(cached, damaged);
      progress.clear();

      loader(settings()).load("tiny");

      assertThat(cached).hasBinaryContent(TINY.content(TRAINING_IMAGES));
      assertThat(quarantined())
          .singleElement()
          .satisfies(aside -> assertThat(aside).hasBinaryContent(damaged));
      assertThat(progress)
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains(
                          "cached " + TRAINING_IMAGES + " is damaged",
                          quarantined().getFirst().toString()));
      assertThat(mirror.requests()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 9})
    void takesNoHalfFileForAWholeOne(int length) throws IOException {
      loader(settings()).load("tiny");
      Path cached = cache.resolve("tiny").resolve(TEST_LABELS);
      Files.write(cached, Arrays.copyOf(TINY.content(TEST_LABELS), length));

      loader(settings()).load("tiny");

      assertThat(cached).hasBinaryContent(TINY.content(TEST_LABELS));
    }

    @Test
    void overwritesWhatAKilledWriterLeft() throws IOException {
      Path part = cache.resolve("tiny").resolve(TRAINING_IMAGES + ".part");
      Files.createDirectories(cache.resolve("tiny"));
      Files.write(part, new byte[4096]);

      loader(settings()).load("tiny");

      assertThat(part).doesNotExist();
      assertThat(cache.resolve("tiny").resolve(TRAINING_IMAGES))
          .hasBinaryContent(TINY.content(TRAINING_IMAGES));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskHasItsOwnMessageAndLeavesNothingHalf() throws IOException {
      // The real error of a full disk: the kernel's own device for it stands where the file goes.
      Path part = cache.resolve("tiny").resolve(TRAINING_IMAGES + ".part");
      Files.createDirectories(cache.resolve("tiny"));
      Files.createSymbolicLink(part, Path.of("/dev/full"));

      ProblemException full = failure(() -> loader(settings()).load("tiny"));

      assertThat(full.code()).isEqualTo("disk-full");
      assertThat(full.fault()).isEqualTo(Fault.PLATFORM);
      assertThat(full).hasMessageContaining("LTH_HOME");
      assertThat(part).doesNotExist();
      assertThat(cache.resolve("tiny").resolve(TRAINING_IMAGES)).doesNotExist();
      assertThat(loader(settings()).load("tiny").training().count()).isEqualTo(7);
    }

    @Test
    void aPlaceThatIsNoFolderIsAPlatformProblem() throws IOException {
      Files.writeString(cache, "a file");
      ProblemException unusable = failure(() -> loader(settings()).load("tiny"));
      assertThat(unusable.code()).isEqualTo("dataset-cache-unusable");
      assertThat(unusable.fault()).isEqualTo(Fault.PLATFORM);
    }

    @Test
    void aFileThatCannotBeReadIsNotTakenForAbsent() throws IOException {
      Files.createDirectories(cache.resolve("tiny").resolve(TRAINING_IMAGES));
      ProblemException unreadable = failure(() -> loader(settings()).load("tiny"));
      assertThat(unreadable.code()).isEqualTo("dataset-file-unreadable");
      assertThat(unreadable.fault()).isEqualTo(Fault.PLATFORM);
      assertThat(mirror.requests()).isZero();
    }

    private List<Path> quarantined() {
      try (Stream<Path> files = Files.list(cache.resolve("tiny"))) {
        return files.filter(file -> file.toString().contains(".corrupt-")).toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Nested
  final class AtOnce {
    @Test
    void manyThreadsDownloadOnce() throws Exception {
      try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
        List<Future<Dataset>> loads =
            IntStream.range(0, 4)
                .mapToObj(_ -> threads.submit(() -> loader(settings()).load("tiny")))
                .toList();
        for (Future<Dataset> load : loads) {
          assertThat(load.get().digest()).isEqualTo(TINY.known(NPM).digest());
        }
      }
      assertThat(mirror.requests()).isEqualTo(4);
    }

    @Test
    void aProcessWaitsForTheOneThatIsGettingTheDatasetAndUsesWhatItGot() throws Exception {
      Process second;
      try (Cache held = Cache.open(cache, "tiny", progress::add)) {
        second = LoadTinyDataset.start(cache, SEED, mirror.address());
        BufferedReader said = second.inputReader(UTF_8);
        assertThat(said.readLine()).isEqualTo("tiny: another process is getting it; waiting");
        for (KnownFile file : TINY.known(NPM).files()) {
          byte[] content = TINY.content(file.name());
          held.keep(file.name(), out -> out.write(content), "the first process");
        }
      }
      assertThat(second.inputReader(UTF_8).readLine())
          .isEqualTo(TINY.known(NPM).digest() + " the first process");
      assertThat(second.waitFor()).isZero();
      assertThat(mirror.requests()).isZero();
    }
  }

  @Nested
  final class TheUsersFolder {
    private Path own;

    @BeforeEach
    void writeFiles() throws IOException {
      own = folder.resolve("own");
      TINY.writeTo(own);
    }

    @Test
    void goesBeforeEveryMirror() {
      Dataset dataset = loader(settings().withFolders(List.of(own))).load("tiny");
      assertThat(dataset.source()).isEqualTo("own folder");
      assertThat(mirror.requests()).isZero();
    }

    @Test
    void mayHoldGzippedFiles() throws IOException {
      Files.delete(own.resolve(TRAINING_IMAGES));
      Files.write(own.resolve(TRAINING_IMAGES + ".gz"), gzipped(TINY.content(TRAINING_IMAGES)));
      assertThat(loader(settings().withFolders(List.of(own))).load("tiny").training().count())
          .isEqualTo(7);
      assertThat(mirror.requests()).isZero();
    }

    @Test
    void mayHoldAFolderForEachDataset() throws IOException {
      OTHER.writeTo(own);
      TINY.writeTo(own.resolve("tiny"));
      assertThat(loader(settings().withFolders(List.of(own))).load("tiny").digest())
          .isEqualTo(TINY.known(NPM).digest());
    }

    @Test
    void withAWrongFileIsAnErrorAndNoReasonToLookElsewhere() throws IOException {
      byte[] wrong = TINY.content(TRAINING_LABELS);
      wrong[8] ^= 1;
      Files.write(own.resolve(TRAINING_LABELS), wrong);

      ProblemException digest =
          failure(() -> loader(settings().withFolders(List.of(own))).load("tiny"));

      assertThat(digest.code()).isEqualTo("dataset-wrong-digest");
      assertThat(digest.fault()).isEqualTo(Fault.DATA);
      assertThat(digest).hasMessageContaining(own.resolve(TRAINING_LABELS).toString());
      assertThat(mirror.requests()).isZero();
    }

    @Test
    void withAnotherDatasetsFileSaysWhichItIs() throws IOException {
      OTHER.writeTo(own);
      assertThat(failure(() -> loader(settings().withFolders(List.of(own))).load("tiny")))
          .hasMessageContaining("which is %s of other", TRAINING_IMAGES);
    }

    @Test
    void withATruncatedFileSaysWhatTheHeaderPromised() throws IOException {
      Files.write(own.resolve(TRAINING_IMAGES), Arrays.copyOf(TINY.content(TRAINING_IMAGES), 30));
      ProblemException truncated =
          failure(() -> loader(settings().withFolders(List.of(own))).load("tiny"));
      assertThat(truncated.code()).isEqualTo("dataset-truncated");
      assertThat(truncated)
          .hasMessageContaining("7 images of 3×2")
          .hasMessageContaining("30 bytes");
    }

    @Test
    void withSomeOfTheFilesNamesThoseItLacks() throws IOException {
      Files.delete(own.resolve(TEST_LABELS));
      ProblemException incomplete =
          failure(() -> loader(settings().withFolders(List.of(own))).load("tiny"));
      assertThat(incomplete.code()).isEqualTo("dataset-folder-incomplete");
      assertThat(incomplete).hasMessageContaining(TEST_LABELS);
    }

    @Test
    void withNoneOfTheFilesIsPassedOverAloud() throws IOException {
      Path empty = Files.createDirectory(folder.resolve("empty"));
      Dataset dataset = loader(settings().withFolders(List.of(empty))).load("tiny");
      assertThat(dataset.source()).isEqualTo(mirror.address().toString());
      assertThat(progress).contains("tiny: %s holds none of its files".formatted(empty));
    }

    @Test
    void thatDoesNotExistIsAWrongRequest() {
      ProblemException absent =
          failure(
              () ->
                  loader(settings().withFolders(List.of(folder.resolve("nowhere")))).load("tiny"));
      assertThat(absent.code()).isEqualTo("dataset-folder-missing");
      assertThat(absent.fault()).isEqualTo(Fault.REQUEST);
    }
  }

  @Nested
  final class AMirror {
    @Test
    void thatRefusesIsAskedOnceAndTheNextOneServes() throws IOException {
      URI refused = refusedAddress();
      Dataset dataset = loader(settings(), refused, mirror.address()).load("tiny");
      assertThat(dataset.source()).isEqualTo(mirror.address().toString());
      assertThat(progress).filteredOn(line -> line.contains("asking " + refused)).hasSize(1);
    }

    @Test
    void thatLacksAFileLeavesTheOthersAndTheNextOneServesTheRest() throws IOException {
      try (FakeMirror first = FakeMirror.empty()) {
        first.serve(TRAINING_IMAGES, gzipped(TINY.content(TRAINING_IMAGES)));
        Dataset dataset = loader(settings(), first.address(), mirror.address()).load("tiny");
        assertThat(dataset.source()).isEqualTo(first.address() + ", " + mirror.address());
        assertThat(first.requests()).isEqualTo(2);
        assertThat(mirror.requests()).isEqualTo(3);
        assertThat(progress).anyMatch(line -> line.contains("HTTP status 404"));
      }
    }

    @Test
    void withWrongContentIsToldAndNeverKept() {
      byte[] wrong = TINY.content(TRAINING_IMAGES);
      wrong[30] ^= 1;
      mirror.serve(TRAINING_IMAGES, gzipped(wrong));
      ProblemException digest = failure(() -> loader(settings()).load("tiny"));
      assertThat(digest.code()).isEqualTo("dataset-wrong-digest");
      assertThat(digest.fault()).isEqualTo(Fault.DATA);
      assertThat(digest).hasMessageContaining(mirror.address() + TRAINING_IMAGES + ".gz");
      assertThat(cache.resolve("tiny").resolve(TRAINING_IMAGES)).doesNotExist();
    }

    @Test
    void withWrongContentDoesNotKeepTheNextOneFromServing() throws IOException {
      try (FakeMirror bad = FakeMirror.of(OTHER)) {
        Dataset dataset = loader(settings(), bad.address(), mirror.address()).load("tiny");
        assertThat(dataset.source()).isEqualTo(mirror.address().toString());
        assertThat(progress)
            .anyMatch(
                line ->
                    line.contains("dataset-wrong-digest")
                        && line.contains(TRAINING_IMAGES + " of other"));
      }
    }

    @Test
    void whoseGzipBreaksOffIsTruncated() {
      byte[] whole = gzipped(TINY.content(TRAINING_IMAGES));
      mirror.serve(TRAINING_IMAGES, Arrays.copyOf(whole, whole.length - 20));
      assertThat(failure(() -> loader(settings()).load("tiny")).code())
          .isEqualTo("dataset-truncated");
    }

    @Test
    void thatAnswersWithAPageServesNoIdxFile() {
      mirror.serve(TRAINING_IMAGES, "<html>Please sign in".getBytes(UTF_8));
      assertThat(failure(() -> loader(settings()).load("tiny")).code())
          .isEqualTo("dataset-not-idx");
    }

    @Test
    void thatServesTooMuchIsCutShort() {
      mirror.serve(TRAINING_IMAGES, new byte[1 << 20]);
      ProblemException endless = failure(() -> loader(settings()).load("tiny"));
      assertThat(endless.code()).isEqualTo("npm-missing");
      assertThat(endless).hasMessageContaining(mirror.address().toString());
      mirror.serve(TRAINING_IMAGES, gzipped(Arrays.copyOf(TINY.content(TRAINING_IMAGES), 1 << 24)));
      assertThat(failure(() -> loader(settings()).load("tiny")).code())
          .isEqualTo("dataset-overlong");
    }

    @Test
    void thatStallsIsGivenUp() {
      mirror.stall();
      DatasetSettings hasty =
          settings().withTimeouts(Duration.ofSeconds(3), Duration.ofMillis(200));
      assertThat(failure(() -> loader(hasty).load("tiny")))
          .hasMessageContaining("the transfer took longer than 0.2 s");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thatNeverTakesTheConnectionIsGivenUp() throws IOException {
      DatasetSettings hasty =
          settings().withTimeouts(Duration.ofMillis(200), Duration.ofSeconds(30));
      try (DeafServer deaf = DeafServer.start()) {
        assertThat(failure(() -> loader(hasty, deaf.address()).load("tiny")))
            .hasMessageContaining("no connection within 0.2 s");
      }
    }

    @Test
    void isLeftAtOnceOnAnInterruption() {
      mirror.stall();
      Consumer<String> interrupting =
          line -> {
            if (line.contains("asking")) {
              Thread.currentThread().interrupt();
            }
          };
      ProblemException interrupted =
          failure(
              () ->
                  new DatasetLoader(catalog(mirror.address()), settings(), interrupting)
                      .load("tiny"));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(interrupted.code()).isEqualTo("dataset-interrupted");
      assertThat(interrupted.fault()).isEqualTo(Fault.PLATFORM);
    }
  }

  @Nested
  final class Npm {
    @Test
    void servesWhenNoMirrorDoes() throws IOException {
      Dataset dataset =
          loader(npm(FakeNpm.packing(folder, TINY.files())), refusedAddress()).load("tiny");
      assertThat(dataset.source()).isEqualTo("npm tiny-data@1.0.0");
      assertThat(dataset.digest()).isEqualTo(TINY.known(NPM).digest());
    }

    @Test
    void isHeldToTheSameDigests() throws IOException {
      ProblemException digest =
          failure(() -> loader(npm(FakeNpm.packing(folder, OTHER.files()))).load("tiny"));
      assertThat(digest.code()).isEqualTo("dataset-wrong-digest");
      assertThat(digest).hasMessageContaining("package/data/" + TRAINING_IMAGES);
    }

    @Test
    void whosePackageLacksAFileSaysWhich() throws IOException {
      Map<String, byte[]> fewer = new HashMap<>(TINY.files());
      fewer.remove(TEST_LABELS);
      ProblemException lacking =
          failure(() -> loader(npm(FakeNpm.packing(folder, fewer))).load("tiny"));
      assertThat(lacking.code()).isEqualTo("dataset-unreachable");
      assertThat(lacking).hasMessageContaining("package/data/" + TEST_LABELS);
    }

    @Test
    void thatFailsIsQuoted() throws IOException {
      Path failing =
          FakeNpm.script(
              folder,
              "echo 'npm warn old'; echo 'npm error code ENOTFOUND'; echo 'npm error network no such host'; exit 1\n");
      ProblemException unreachable = failure(() -> loader(npm(failing)).load("tiny"));
      assertThat(unreachable.code()).isEqualTo("dataset-unreachable");
      assertThat(unreachable)
          .hasMessageContaining("npm ended with 1: code ENOTFOUND; network no such host");
    }

    @Test
    void thatFindsTheDiskFullIsNotTakenForAnOutage() throws IOException {
      Path full = FakeNpm.script(folder, "echo 'npm error code ENOSPC'; exit 1\n");
      assertThat(failure(() -> loader(npm(full)).load("tiny")).code()).isEqualTo("disk-full");
    }

    @Test
    void leavesNoWorkBehindAndClearsWhatAKilledOneLeft() throws IOException {
      Path scratch = cache.resolve("tiny").resolve(".scratch");
      Files.createDirectories(scratch.resolve("123"));
      Files.writeString(scratch.resolve("123").resolve("tiny-data-1.0.0.tgz"), "half a tarball");

      loader(npm(FakeNpm.packing(folder, TINY.files()))).load("tiny");

      assertThat(scratch).doesNotExist();
    }

    @Test
    void thatHangsIsEnded() throws IOException {
      Path hanging = FakeNpm.script(folder, "exec sleep 1000\n");
      DatasetSettings hasty =
          npm(hanging).withTimeouts(Duration.ofSeconds(3), Duration.ofMillis(200));
      assertThat(failure(() -> loader(hasty).load("tiny")))
          .hasMessageContaining("npm took longer than 0.2 s");
    }

    @Test
    void thatIsMissingHasItsOwnCodeAndEverySourceIsListed() throws IOException {
      URI refused = refusedAddress();
      mirror.close();
      ProblemException missing =
          failure(() -> loader(settings(), refused, mirror.address()).load("tiny"));

      assertThat(missing.code()).isEqualTo("npm-missing");
      assertThat(missing.fault()).isEqualTo(Fault.PLATFORM);
      assertThat(missing)
          .hasMessageContaining(refused.toString())
          .hasMessageContaining(mirror.address().toString())
          .hasMessageContaining("npm tiny-data@1.0.0: %s can't be started", settings().npm())
          .hasMessageContaining("apt-get install npm")
          .hasMessageContaining("set LTH_DATA");
    }

    private DatasetSettings npm(Path executable) {
      mirror.close();
      return settings().withNpm(executable.toString());
    }
  }

  @Nested
  final class DebiansPackage {
    @Test
    void servesWhenNoMirrorDoes() throws IOException {
      Path installed = folder.resolve("installed");
      TINY.writeTo(installed);
      assertThat(fromDebian(installed).load("tiny").source()).isEqualTo("Debian dataset-tiny");
    }

    @Test
    void thatIsNotInstalledIsNamedWithItsCommand() {
      ProblemException missing = failure(() -> fromDebian(folder.resolve("nowhere")).load("tiny"));
      assertThat(missing.code()).isEqualTo("debian-package-missing");
      assertThat(missing)
          .hasMessageContaining("apt-get install dataset-tiny")
          .hasMessageContaining("set LTH_DATA");
    }

    private DatasetLoader fromDebian(Path installed) {
      KnownDataset known = TINY.known(new PublishedPackage.Debian("dataset-tiny", installed));
      return new DatasetLoader(new DatasetCatalog(List.of(known)), settings(), progress::add);
    }
  }

  private DatasetSettings settings() {
    return DatasetSettings.cachedIn(cache).withNpm(folder.resolve("no-npm-here").toString());
  }

  private DatasetLoader loader(DatasetSettings settings, URI... mirrors) {
    return new DatasetLoader(
        catalog(mirrors.length == 0 ? new URI[] {mirror.address()} : mirrors),
        settings,
        progress::add);
  }

  private static DatasetCatalog catalog(URI... mirrors) {
    return new DatasetCatalog(List.of(TINY.known(NPM, mirrors), OTHER.known(NPM)));
  }

  /** An address on loopback where nobody listens any more. */
  private static URI refusedAddress() throws IOException {
    try (FakeMirror gone = FakeMirror.empty()) {
      return gone.address();
    }
  }

  private static ProblemException failure(ThrowingCallable load) {
    ProblemException failure = catchThrowableOfType(ProblemException.class, load);
    assertThat(failure).as("the problem that was to be found").isNotNull();
    return failure;
  }

  private static byte last(byte[] bytes) {
    return bytes[bytes.length - 1];
  }
}
