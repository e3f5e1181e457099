package io.lth.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * An npm package, had through the user's own npm and so through whatever registry and proxy the
 * user has set. Nothing is installed and no script of the package runs.
 *
 * @param scratch gives an empty folder and deletes it in the end
 * @param executable npm's name on the PATH, or its path
 * @param transfer how long npm may take
 */
record NpmSource(
    PublishedPackage.Npm published, Supplier<Path> scratch, String executable, Duration transfer)
    implements Source {

  private static final int REASON_LENGTH = 300;
  private static final Pattern NOISE =
      Pattern.compile("^npm (warn|WARN|notice)|^npm (error|ERR!) (syscall|errno|    at )|^\\s*$");

  @Override
  public String name() {
    return "npm " + published.specifier();
  }

  @Override
  public void deliver(List<KnownFile> files, Delivery delivery) throws SourceMissException {
    Path folder = scratch.get();
    try {
      unpack(pack(folder), files, delivery);
    } catch (IOException e) {
      throw new SourceMissException("the package could not be unpacked: " + e.getMessage());
    }
  }

  private Path pack(Path folder) throws IOException, SourceMissException {
    Path output = folder.resolve("npm.log");
    Process npm = start(folder, output);
    try {
      if (!npm.waitFor(transfer.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new SourceMissException(
            "npm took longer than %s s".formatted(transfer.toMillis() / 1000.0));
      }
    } catch (InterruptedException e) {
      throw Interruption.problem(name(), e);
    } finally {
      npm.descendants().forEach(ProcessHandle::destroyForcibly);
      npm.destroyForcibly();
    }
    if (npm.exitValue() != 0) {
      String complaint = complaint(output);
      if (complaint.contains("ENOSPC")) {
        throw Cache.diskFull(folder + " or npm's own cache", complaint, new IOException(complaint));
      }
      throw new SourceMissException("npm ended with %d: %s".formatted(npm.exitValue(), complaint));
    }
    try (Stream<Path> made = Files.list(folder)) {
      return made.filter(path -> path.toString().endsWith(".tgz"))
          .findFirst()
          .orElseThrow(() -> new SourceMissException("npm ended well but wrote no tarball"));
    }
  }

  private Process start(Path folder, Path output) throws SourceMissException {
    ProcessBuilder command =
        new ProcessBuilder(
                executable,
                "pack",
                published.specifier(),
                "--pack-destination=" + folder,
                "--ignore-scripts",
                "--no-update-notifier",
                "--fetch-retries=1",
                "--fetch-retry-mintimeout=1000")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    try {
      return command.start();
    } catch (IOException e) {
      throw new SourceMissException(
          "npm-missing",
          "%s can't be started (%s)".formatted(executable, rootCause(e)),
          "install npm (on Debian: apt-get install npm)");
    }
  }

  private void unpack(Path tarball, List<KnownFile> files, Delivery delivery)
      throws IOException, SourceMissException {
    Map<String, KnownFile> wanted =
        files.stream()
            .collect(
                Collectors.toMap(
                    file -> published.folder() + "/" + file.name(), Function.identity()));
    try (InputStream in = Files.newInputStream(tarball);
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(in))) {
      TarArchiveEntry entry;
      while (!wanted.isEmpty() && (entry = tar.getNextEntry()) != null) {
        KnownFile file = wanted.remove(entry.getName());
        if (file != null) {
          delivery.accept(
              file, tar.readNBytes(Content.limit(file)), name() + ", " + entry.getName());
        }
      }
    }
    if (!wanted.isEmpty()) {
      throw new SourceMissException(
          "the package lacks " + String.join(", ", wanted.keySet().stream().sorted().toList()));
    }
  }

  /** What npm says went wrong, without its warnings, stack trace and advice. */
  private static String complaint(Path output) throws IOException {
    String said =
        Files.readString(output, StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !NOISE.matcher(line).find())
            .map(line -> line.replaceFirst("^npm (error|ERR!) ", "").strip())
            .limit(2)
            .collect(Collectors.joining("; "));
    if (said.isEmpty()) {
      return "it said nothing";
    }
    return said.length() <= REASON_LENGTH ? said : said.substring(0, REASON_LENGTH) + " …";
  }

  private static String rootCause(IOException failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return String.valueOf(cause.getMessage()).strip();
  }
}
