package io.lth.datasets.testing;

import io.lth.datasets.KnownDataset;
import io.lth.datasets.KnownFile;
import io.lth.datasets.PublishedForm;
import io.lth.lottery.data.ImageShape;
import io.lth.lottery.identity.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * An archive in the form of CIFAR-10's binary version, with images of 3×2×2 in four classes, two
 * training batches and a test batch of three images each.
 *
 * @param members path to content
 */
public record TinyCifar(Map<String, byte[]> members) {
  public static final String ARCHIVE = "tiny-binary.tar.gz";
  public static final String FIRST = "tiny-batches-bin/data_batch_1.bin";
  public static final String SECOND = "tiny-batches-bin/data_batch_2.bin";
  public static final String TEST = "tiny-batches-bin/test_batch.bin";

  /** Bytes of one image. */
  public static final int PIXELS = 12;

  private static final int IMAGES = 3;
  private static final int CLASSES = 4;

  /** Drawn from the seed; the test batch comes first, as an archive keeps no order. */
  public static TinyCifar of(int seed) {
    Random random = new Random(seed);
    Map<String, byte[]> members = new LinkedHashMap<>();
    members.put("tiny-batches-bin/readme.html", new byte[] {'<', 'p', '>'});
    for (String batch : List.of(TEST, SECOND, FIRST)) {
      byte[] records = new byte[IMAGES * (1 + PIXELS)];
      random.nextBytes(records);
      for (int image = 0; image < IMAGES; image++) {
        records[image * (1 + PIXELS)] = (byte) random.nextInt(CLASSES);
      }
      members.put(batch, records);
    }
    return new TinyCifar(members);
  }

  /** The same with another content of a batch. */
  public TinyCifar with(String batch, byte[] content) {
    Map<String, byte[]> changed = new LinkedHashMap<>(members);
    changed.put(batch, content);
    return new TinyCifar(changed);
  }

  /** The same without a batch. */
  public TinyCifar without(String batch) {
    Map<String, byte[]> fewer = new LinkedHashMap<>(members);
    fewer.remove(batch);
    return new TinyCifar(fewer);
  }

  public byte[] content(String batch) {
    byte[] content = members.get(batch);
    if (content == null) {
      throw new IllegalArgumentException("no such batch: " + batch);
    }
    return content.clone();
  }

  /** The archive, the same bytes every time. */
  public byte[] archive() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(member.getKey());
        entry.setModTime(0);
        entry.setSize(member.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(member.getValue());
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Its entry in a catalog, with this archive's digest. */
  public KnownDataset known(URI mirror) {
    byte[] archive = archive();
    return new KnownDataset(
        "tiny-cifar",
        new ImageShape(3, 2, 2),
        CLASSES,
        new PublishedForm.CifarBinary(
            new KnownFile(
                ARCHIVE, archive.length, Sha256.of(archive), KnownFile.Packing.AS_PUBLISHED),
            List.of(FIRST, SECOND),
            TEST,
            IMAGES),
        List.of(mirror),
        List.of());
  }
}
