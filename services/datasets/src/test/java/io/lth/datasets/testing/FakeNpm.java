package io.lth.datasets.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Shell scripts that stand in for npm. */
public final class FakeNpm {
  private FakeNpm() {}

  /** An npm that packs the files under {@code package/data/} and checks how it was called. */
  public static Path packing(Path folder, Map<String, byte[]> files) throws IOException {
    Path tarball = folder.resolve("prepared.tgz");
    try (OutputStream out = Files.newOutputStream(tarball);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry("package/data/" + file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return script(
        folder,
        """
        [ "$1" = pack ] && [ "$2" = tiny-data@1.0.0 ] || { echo "called with $*"; exit 9; }
        cp '%s' "${3#--pack-destination=}/tiny-data-1.0.0.tgz"
        """
            .formatted(tarball));
  }

  /** An npm that does what the shell lines say. */
  public static Path script(Path folder, String lines) throws IOException {
    Path script = Files.createTempFile(folder, "npm", ".sh");
    Files.writeString(script, "#!/bin/sh\n" + lines);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script;
  }
}
