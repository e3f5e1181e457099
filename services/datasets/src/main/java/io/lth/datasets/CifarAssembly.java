package io.lth.datasets;

import io.lth.lottery.data.LabelledImages;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Reads the batches of CIFAR-10's binary version out of its archive. */
final class CifarAssembly implements Assembly {
  private static final int BLOCK = 1 << 16;

  private final KnownDataset dataset;
  private final PublishedForm.CifarBinary form;
  private final Map<String, byte[]> pixels = new HashMap<>();
  private final Map<String, byte[]> labels = new HashMap<>();

  CifarAssembly(KnownDataset dataset, PublishedForm.CifarBinary form) {
    this.dataset = dataset;
    this.form = form;
  }

  @Override
  public void explain(KnownFile file, byte[] content, String where) {
    if (content.length < 2 || content[0] != (byte) 0x1f || content[1] != (byte) 0x8b) {
      byte[] start = Arrays.copyOf(content, Math.min(content.length, 4));
      throw Problem.of(Fault.DATA, "dataset-not-archive")
          .expected("a gzipped tar archive, which begins with 1f 8b")
          .found(
              content.length == 0
                  ? "an empty file"
                  : "a file of %d bytes that begins with %s"
                      .formatted(content.length, HexFormat.ofDelimiter(" ").formatHex(start)))
          .where(where)
          .remedy(
              "look at what is there: a proxy or a sign-in page may have answered with a page of"
                  + " its own")
          .exception();
    }
    if (content.length < file.size()) {
      throw Problem.of(Fault.DATA, "dataset-truncated")
          .expected("%s of %,d bytes".formatted(file.name(), file.size()))
          .found("only %,d bytes".formatted(content.length))
          .where(where)
          .remedy("get the file anew; this copy broke off, or is another archive")
          .exception();
    }
    if (content.length > file.size()) {
      throw Problem.of(Fault.DATA, "dataset-overlong")
          .expected("%s of %,d bytes".formatted(file.name(), file.size()))
          .found("at least %,d bytes more than that".formatted(content.length - file.size()))
          .where(where)
          .remedy("get the file anew; the binary version, not the Python or Matlab one, is meant")
          .exception();
    }
  }

  @Override
  public void take(KnownFile file, byte[] content, String where) {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(content), BLOCK))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (form.batches().contains(entry.getName())) {
          read(entry.getName(), tar, where);
        }
      }
    } catch (IOException e) {
      throw problem("a gzipped tar archive", String.valueOf(e.getMessage()), where);
    }
    for (String batch : form.batches()) {
      if (!labels.containsKey(batch)) {
        throw problem(batch, "no such file in the archive", where);
      }
    }
  }

  private void read(String batch, TarArchiveInputStream tar, String where) throws IOException {
    int size = dataset.shape().size();
    byte[] batchPixels = new byte[Math.multiplyExact(form.imagesPerBatch(), size)];
    byte[] batchLabels = new byte[form.imagesPerBatch()];
    for (int image = 0; image < batchLabels.length; image++) {
      int label = tar.read();
      int read = label < 0 ? 0 : tar.readNBytes(batchPixels, image * size, size);
      if (read < size) {
        throw problem(
            "%d records of %d bytes".formatted(batchLabels.length, 1 + size),
            image + " whole ones",
            where + ", " + batch);
      }
      if (label >= dataset.classes()) {
        throw problem(
            "a label below " + dataset.classes(),
            "%d for image %d".formatted(label, image),
            where + ", " + batch);
      }
      batchLabels[image] = (byte) label;
    }
    if (tar.read() >= 0) {
      throw problem(
          "%d records of %d bytes".formatted(batchLabels.length, 1 + size),
          "more than that",
          where + ", " + batch);
    }
    pixels.put(batch, batchPixels);
    labels.put(batch, batchLabels);
  }

  @Override
  public LabelledImages training() {
    return images(form.trainingBatches());
  }

  @Override
  public LabelledImages test() {
    return images(List.of(form.testBatch()));
  }

  /** Lets go of the batches as it goes: whole and in pieces they would need twice the room. */
  private LabelledImages images(List<String> batches) {
    int count = Math.multiplyExact(batches.size(), form.imagesPerBatch());
    byte[] allPixels = new byte[Math.multiplyExact(count, dataset.shape().size())];
    byte[] allLabels = new byte[count];
    int image = 0;
    for (String batch : batches) {
      byte[] batchPixels = pixels.remove(batch);
      byte[] batchLabels = labels.remove(batch);
      if (batchPixels == null || batchLabels == null) {
        throw new IllegalStateException("%s was not read, or is asked for twice".formatted(batch));
      }
      System.arraycopy(
          batchPixels, 0, allPixels, image * dataset.shape().size(), batchPixels.length);
      System.arraycopy(batchLabels, 0, allLabels, image, batchLabels.length);
      image += batchLabels.length;
    }
    return new LabelledImages(dataset.shape(), dataset.classes(), allPixels, allLabels);
  }

  private static ProblemException problem(String expected, String found, String where) {
    return Problem.of(Fault.DATA, "dataset-not-cifar")
        .expected(expected)
        .found(found)
        .where(where)
        .remedy("get the binary version that the authors publish")
        .exception();
  }
}
