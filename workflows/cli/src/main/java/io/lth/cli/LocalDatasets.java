package io.lth.cli;

import io.lth.datasets.DatasetCatalog;
import io.lth.datasets.DatasetLoader;
import io.lth.datasets.DatasetSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The datasets in the state of this home, got when they are asked for. */
final class LocalDatasets {
  private LocalDatasets() {}

  /**
   * A loader of them; it looks first into the folder that {@code LTH_DATA} names, if it is set.
   *
   * @param say hears what is got from where
   */
  static DatasetLoader of(Home home, Consumer<String> say) {
    String folder = System.getenv("LTH_DATA");
    DatasetSettings settings = DatasetSettings.cachedIn(home.data());
    return new DatasetLoader(
        DatasetCatalog.standard(),
        folder == null ? settings : settings.withFolders(List.of(Path.of(folder))),
        line -> say.accept("  " + line));
  }
}
