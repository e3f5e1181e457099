package io.lth.datasets.testing;

import io.lth.datasets.DatasetCatalog;
import io.lth.datasets.DatasetLoader;
import io.lth.datasets.DatasetSettings;
import io.lth.datasets.PublishedPackage;
import io.lth.lottery.data.Dataset;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A process of its own that loads a tiny dataset: prints its progress, then digest and source. */
public final class LoadTinyDataset {
  private LoadTinyDataset() {}

  /**
   * Loads it once.
   *
   * @param arguments cache folder, seed, mirror
   */
  public static void main(String[] arguments) {
    DatasetCatalog catalog =
        new DatasetCatalog(
            List.of(
                TinyDataset.of("tiny", Integer.parseInt(arguments[1]))
                    .known(
                        new PublishedPackage.Debian("none", Path.of("/nowhere")),
                        URI.create(arguments[2]))));
    DatasetSettings settings = DatasetSettings.cachedIn(Path.of(arguments[0]));
    Dataset dataset = new DatasetLoader(catalog, settings, System.out::println).load("tiny");
    System.out.println(dataset.digest() + " " + dataset.source());
  }

  /** Starts it in another JVM with this one's class path. */
  public static Process start(Path cache, int seed, URI mirror) throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                LoadTinyDataset.class.getName()));
    command.addAll(Arrays.asList(cache.toString(), Integer.toString(seed), mirror.toString()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
