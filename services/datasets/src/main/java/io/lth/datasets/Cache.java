package io.lth.datasets;

import io.lth.lottery.identity.Sha256;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One dataset's folder of verified files, held by this thread alone among all threads and processes
 * until it is closed.
 */
final class Cache implements AutoCloseable {
  /** A file lock is the whole process's, so threads need one of their own. */
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private static final int BLOCK = 1 << 16;

  private final Path folder;
  private final ReentrantLock threads;
  private final FileChannel lockFile;

  private Cache(Path folder, ReentrantLock threads, FileChannel lockFile) {
    this.folder = folder;
    this.threads = threads;
    this.lockFile = lockFile;
  }

  /** Waits until no other process or thread holds the folder. */
  static Cache open(Path root, String dataset, Consumer<String> progress) {
    Path folder = root.toAbsolutePath().normalize().resolve(dataset);
    try {
      Files.createDirectories(folder);
      ReentrantLock threads = THREADS.computeIfAbsent(folder, _ -> new ReentrantLock());
      threads.lock();
      try {
        FileChannel lockFile =
            FileChannel.open(
                folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        lock(lockFile, dataset, progress);
        return new Cache(folder, threads, lockFile);
      } catch (IOException | RuntimeException e) {
        threads.unlock();
        throw e;
      }
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  private static void lock(FileChannel lockFile, String dataset, Consumer<String> progress)
      throws IOException {
    try {
      FileLock lock = lockFile.tryLock();
      if (lock == null) {
        progress.accept(dataset + ": another process is getting it; waiting");
        lock = lockFile.lock();
      }
      if (!lock.isValid()) {
        throw new IOException("the lock was lost");
      }
    } catch (IOException | RuntimeException e) {
      lockFile.close();
      throw e;
    }
  }

  Optional<Folder.Found> read(KnownFile file) {
    return Folder.read(folder.resolve(file.name()), file);
  }

  /**
   * Decoded images, or empty if the file is not there or not what it should be, in which case it is
   * set aside.
   */
  Optional<DecodedImages> readDecoded(String file, Sha256 digest, Consumer<String> progress) {
    Path path = folder.resolve(file);
    try {
      Sha256 found = digestOf(path);
      if (found.equals(digest)) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path), BLOCK)) {
          return Optional.of(DecodedImages.read(in));
        }
      }
      progress.accept(
          "the cached %s is damaged (SHA-256 %s); it was set aside as %s"
              .formatted(file, found, quarantine(path, found)));
      return Optional.empty();
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (IOException e) {
      throw ImageFiles.unreadable(path.toString(), e);
    }
  }

  private static Sha256 digestOf(Path path) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    try (InputStream in = Files.newInputStream(path)) {
      byte[] block = new byte[BLOCK];
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        digest.update(block, 0, read);
      }
    }
    return Sha256.of(digest);
  }

  /** Where a cached file was had from. */
  String origin(String file) {
    try {
      return Files.readString(originOf(file), StandardCharsets.UTF_8).strip();
    } catch (NoSuchFileException e) {
      return "unknown origin";
    } catch (IOException e) {
      throw unwritable(originOf(file), e);
    }
  }

  /** Keeps a verified file; a reader sees it whole or not at all, whatever is killed when. */
  void keep(String file, Writing content, String origin) {
    write(originOf(file), out -> out.write(origin.getBytes(StandardCharsets.UTF_8)));
    write(folder.resolve(file), content);
  }

  /** Writes a file's content. */
  @FunctionalInterface
  interface Writing {
    void to(OutputStream out) throws IOException;
  }

  /**
   * Sets a file aside that is not what its name says, for whoever wants to know why.
   *
   * @return its new path
   */
  Path quarantine(Path damaged, Sha256 found) {
    Path aside = folder.resolve(damaged.getFileName() + ".corrupt-" + found.abbreviated(12));
    try {
      return Files.move(damaged, aside, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unwritable(damaged, e);
    }
  }

  /** An empty folder for work in progress; it lasts until the cache is closed. */
  Path scratch() {
    try {
      clearScratch();
      Files.createDirectory(scratchRoot());
      // A name of its own: a child that outlived its killed parent can't write into this one.
      return Files.createTempDirectory(scratchRoot(), "");
    } catch (IOException e) {
      throw unwritable(scratchRoot(), e);
    }
  }

  /** Also deletes what killed processes left in their scratch folders. */
  @Override
  public void close() {
    try (lockFile) { // whose closing releases the lock
      clearScratch();
    } catch (IOException e) {
      throw unwritable(folder, e);
    } finally {
      threads.unlock();
    }
  }

  private Path scratchRoot() {
    return folder.resolve(".scratch");
  }

  private void clearScratch() throws IOException {
    if (!Files.isDirectory(scratchRoot())) {
      return;
    }
    try (Stream<Path> all = Files.walk(scratchRoot())) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private Path originOf(String file) {
    return folder.resolve(file + ".origin");
  }

  private static void write(Path target, Writing content) {
    // One name is enough: the lock makes this the only writer, and the next one starts over.
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      try (FileChannel out =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        content.to(new InBlocks(out));
        out.force(true);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      ProblemException problem = unwritable(target, e);
      try {
        Files.deleteIfExists(part);
      } catch (IOException second) {
        problem.addSuppressed(second);
      }
      throw problem;
    }
  }

  /** A channel copies what it is given into memory of its own first: so no more than a block. */
  private static final class InBlocks extends OutputStream {
    private final FileChannel channel;

    InBlocks(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      for (int at = from; at < from + count; ) {
        at += channel.write(ByteBuffer.wrap(bytes, at, Math.min(BLOCK, from + count - at)));
      }
    }
  }

  /** Tells a full disk and an interruption from the rest. */
  static ProblemException unwritable(Path path, IOException cause) {
    if (cause instanceof ClosedByInterruptException interrupted) {
      return Interruption.problem(path.toString(), interrupted);
    }
    String message = cause.getClass().getSimpleName() + ": " + cause.getMessage();
    if (message.contains("No space left") || message.contains("quota exceeded")) {
      return diskFull(path.toString(), message, cause);
    }
    return Problem.of(Fault.PLATFORM, "dataset-cache-unusable")
        .expected("a folder that can be read and written")
        .found(message)
        .where(path.toString())
        .remedy("check the folder's owner and permissions, or set LTH_HOME to another folder")
        .exception(cause);
  }

  static ProblemException diskFull(String where, String found, Exception cause) {
    return Problem.of(Fault.PLATFORM, "disk-full")
        .expected("room for the dataset")
        .found("a full disk (%s)".formatted(found))
        .where(where)
        .remedy(
            "free 500 MB, or keep the data elsewhere by setting LTH_HOME; then start the same"
                + " command again")
        .exception(cause);
  }
}
