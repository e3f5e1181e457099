package io.lth.datasets;

import io.lth.lottery.data.Dataset;
import io.lth.lottery.data.ImageShape;
import io.lth.lottery.data.LabelledImages;
import io.lth.lottery.data.OwnImages;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One load of images of the user's own: from the cache, or decoded once and kept there. */
final class OwnImagesLoading {
  private final OwnImages asked;
  private final Cache cache;
  private final List<Path> folders;
  private final Consumer<String> progress;

  OwnImagesLoading(OwnImages asked, Cache cache, List<Path> folders, Consumer<String> progress) {
    this.asked = asked;
    this.cache = cache;
    this.folders = folders;
    this.progress = progress;
  }

  Dataset load() {
    String file = file(asked.digest());
    Optional<DecodedImages> cached = cache.readDecoded(file, asked.digest(), this::tell);
    if (cached.isPresent()) {
      return dataset(cached.get(), cache.origin(file));
    }
    try (ImageFiles files = ImageFiles.open(found())) {
      return decoded(files);
    }
  }

  private Dataset decoded(ImageFiles files) {
    ImageLayout layout = ImageLayout.of(files);
    int count =
        Stream.of(layout.training(), layout.test())
            .flatMap(List::stream)
            .mapToInt(List::size)
            .sum();
    tell("decoding %,d images of %s, once".formatted(count, files.root()));
    try (ImageDecoder decoder = new ImageDecoder()) {
      String first = layout.training().getFirst().getFirst();
      decoder.begin(files.read(first), files.where(first));
      DecodedImages images =
          new DecodedImages(
              layout.classes(),
              part(files, layout.training(), decoder),
              part(files, layout.test(), decoder));
      Sha256 digest = images.digest();
      String origin =
          "own images %s (%s, decoded by Java %s)"
              .formatted(files.root().getFileName(), decoder.counts(), Runtime.version());
      // Whether they are the ones that were asked for or not: the file's name is its digest.
      cache.keep(file(digest), images::writeTo, origin);
      if (!digest.equals(asked.digest())) {
        throw Problem.of(Fault.DATA, "dataset-wrong-digest")
            .expected(
                "images of %s that decode to SHA-256 %s".formatted(asked.name(), asked.digest()))
            .found("SHA-256 " + digest)
            .where(files.root().toString())
            .remedy(
                "if these images are meant, name the dataset %s; if they are the same files as ever, another version of Java decodes JPEG otherwise than this one"
                    .formatted(new OwnImages(asked.name(), digest)))
            .exception();
      }
      return dataset(images, origin);
    }
  }

  private LabelledImages part(ImageFiles files, List<List<String>> classes, ImageDecoder decoder) {
    ImageShape shape = decoder.shape();
    int count = classes.stream().mapToInt(List::size).sum();
    if ((long) count * shape.size() > Integer.MAX_VALUE - 8) {
      throw Problem.of(Fault.DATA, "dataset-images-too-many")
          .expected("at most 2 GiB of pixels in a part")
          .found("%,d images of %s".formatted(count, shape))
          .where(files.root().toString())
          .remedy("take fewer or smaller images")
          .exception();
    }
    byte[] pixels = new byte[count * shape.size()];
    byte[] labels = new byte[count];
    int image = 0;
    for (int label = 0; label < classes.size(); label++) {
      for (String path : classes.get(label)) {
        if (Thread.interrupted()) {
          throw Interruption.problem(files.where(path), new InterruptedException());
        }
        decoder.decode(files.read(path), files.where(path), pixels, image * shape.size());
        labels[image++] = (byte) label;
      }
    }
    return new LabelledImages(shape, classes.size(), pixels, labels);
  }

  private Dataset dataset(DecodedImages images, String origin) {
    return new Dataset(asked.name(), asked.digest(), origin, images.training(), images.test());
  }

  /** The folder or zip of that name in the first of the user's folders that has one. */
  private Path found() {
    for (Path folder : folders) {
      Path images = folder.resolve(asked.name());
      Path zip = folder.resolve(asked.name() + ".zip");
      if (Files.isDirectory(images)) {
        return images;
      }
      if (Files.exists(zip)) {
        return zip;
      }
    }
    throw missing();
  }

  private ProblemException missing() {
    return Problem.of(Fault.REQUEST, "dataset-images-missing")
        .expected(
            "the images of %s: a folder %s, or %s.zip, with train/<class>/<image> and test/<class>/<image>"
                .formatted(asked.name(), asked.name(), asked.name()))
        .found(folders.isEmpty() ? "no folder to look in" : "neither")
        .where(folders.isEmpty() ? "LTH_DATA, which is not set" : folders.toString())
        .remedy("set LTH_DATA to the folder that holds them")
        .exception();
  }

  private static String file(Sha256 digest) {
    return digest.hex() + ".images";
  }

  private void tell(String line) {
    progress.accept(asked.name() + ": " + line);
  }
}
