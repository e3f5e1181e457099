/**
 * Gets a published dataset, proves by digest that it is the published one, and keeps it in a cache.
 *
 * <p>The way to a file: the cache, then the user's own folder, then the sources of its {@link
 * io.lth.datasets.KnownDataset} in their order. Whatever the source, the digests decide. Knows
 * nothing of experiments, splits, training or where settings come from.
 *
 * <p><b>To add a dataset</b> of four idx files:
 *
 * <ol>
 *   <li>Add one {@link io.lth.datasets.KnownDataset} constant and name it in {@link
 *       io.lth.datasets.KnownDataset#ALL}: its four {@link io.lth.datasets.PublishedFile}s in the
 *       order of {@link io.lth.datasets.PublishedFile.Role}, and its {@link
 *       io.lth.datasets.Source}s.
 *   <li>For each file take the size and the MD5 of the unpacked file from its authors, and the
 *       SHA-256 from {@code sha256sum} of a copy with that MD5.
 *   <li>Add a line to {@code KnownDatasetTest} that pins the dataset's digest, and the dataset's
 *       facts (counts, first label, labels a class) to {@code PublishedDatasetsIT}.
 * </ol>
 *
 * A dataset that is not idx also needs a {@code Role}'s own format and a parser beside {@code Idx}.
 */
@NullMarked
package io.lth.datasets;

import org.jspecify.annotations.NullMarked;
