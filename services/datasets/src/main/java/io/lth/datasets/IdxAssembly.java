package io.lth.datasets;

import io.lth.lottery.data.LabelledImages;
import java.util.HashMap;
import java.util.Map;

/** Pairs the idx files of images with those of labels. */
final class IdxAssembly implements Assembly {
  private final KnownDataset dataset;
  private final PublishedForm.Idx form;
  private final Map<KnownFile, IdxFile> taken = new HashMap<>();

  IdxAssembly(KnownDataset dataset, PublishedForm.Idx form) {
    this.dataset = dataset;
    this.form = form;
  }

  @Override
  public void explain(KnownFile file, byte[] content, String where) {
    IdxFile _ = IdxFile.parse(content, where);
  }

  @Override
  public void take(KnownFile file, byte[] content, String where) {
    taken.put(file, IdxFile.parse(content, where));
  }

  @Override
  public LabelledImages training() {
    return images(form.trainingImages(), form.trainingLabels());
  }

  @Override
  public LabelledImages test() {
    return images(form.testImages(), form.testLabels());
  }

  private LabelledImages images(KnownFile imagesFile, KnownFile labelsFile) {
    IdxFile images = idx(imagesFile);
    IdxFile labels = idx(labelsFile);
    if (!images.shape().equals(dataset.shape()) || images.count() != labels.count()) {
      throw new IllegalStateException(
          "the catalog's entry %s does not describe its own files: %d images of %s, %d labels"
              .formatted(dataset.name(), images.count(), images.shape(), labels.count()));
    }
    return new LabelledImages(dataset.shape(), dataset.classes(), images.values(), labels.values());
  }

  private IdxFile idx(KnownFile file) {
    IdxFile idx = taken.get(file);
    if (idx == null) {
      throw new IllegalStateException("a source ended well without delivering " + file.name());
    }
    return idx;
  }
}
