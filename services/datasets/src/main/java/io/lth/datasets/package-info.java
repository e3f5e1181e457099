/**
 * Gets the published datasets, verifies every byte by digest, and keeps them in a cache.
 *
 * <p>The way of a file: cache → the user's own folder → the official mirrors → a package. Whatever
 * the source, the pinned digest decides. A dataset is data: to add one, add one {@link
 * io.lth.datasets.KnownDataset} to {@link io.lth.datasets.DatasetCatalog#standard()}, with the
 * sizes and {@code sha256sum} of its files in the {@link io.lth.datasets.PublishedForm} that they
 * have, its mirrors and its packages, and its first labels to {@code DatasetLoaderIT}.
 *
 * <p>Images of the user's own are a dataset too, {@link io.lth.lottery.data.OwnImages}: a folder or
 * a zip, laid out as {@code train/<class>/<image>} and {@code test/<class>/<image>}, decoded once.
 * Their digest is of what they decode to, and stands in their name.
 *
 * <p>Must not know experiments, splits, training or where its caller keeps state: the folders are
 * given.
 */
@NullMarked
package io.lth.datasets;

import org.jspecify.annotations.NullMarked;
