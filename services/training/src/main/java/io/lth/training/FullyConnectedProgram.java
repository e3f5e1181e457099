package io.lth.training;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The step and the evaluation as a TorchScript program, so that each is one call into libtorch: a
 * call an operation costs more than the operations of a small network.
 *
 * <p>The source is {@code fully_connected.torchscript}; around it goes the archive that libtorch
 * expects, which holds no weights.
 */
final class FullyConnectedProgram implements AutoCloseable {
  private static final byte[] ARCHIVE = archive();

  private final Model model;
  private final PtSymbolBlock block;

  FullyConnectedProgram() {
    model = Model.newInstance("fully-connected", LibTorch.ENGINE);
    try {
      model.load(new ByteArrayInputStream(ARCHIVE));
    } catch (IOException | MalformedModelException e) {
      throw new IllegalStateException("libtorch refuses our own program", e);
    }
    block = (PtSymbolBlock) model.getBlock();
  }

  double number(String method, IValue... arguments) {
    try (IValue result = IValueUtils.runMethod(block, method, arguments)) {
      return result.toDouble();
    }
  }

  double[] numbers(String method, IValue... arguments) {
    try (IValue result = IValueUtils.runMethod(block, method, arguments)) {
      return result.toDoubleArray();
    }
  }

  static IValue tensor(NDArray array) {
    return IValue.from((PtNDArray) array);
  }

  static IValue tensors(List<NDArray> arrays) {
    return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
  }

  @Override
  public void close() {
    model.close();
  }

  // Python's pickle protocol 2: an object of our class with training = false, and an empty tuple.
  private static byte[] archive() {
    var bytes = new ByteArrayOutputStream();
    try (InputStream source =
            FullyConnectedProgram.class.getResourceAsStream("fully_connected.torchscript");
        var zip = new ZipOutputStream(bytes)) {
      if (source == null) {
        throw new IllegalStateException("fully_connected.torchscript is not on the class path");
      }
      add(zip, "code/__torch__.py", source.readAllBytes());
      add(
          zip,
          "data.pkl",
          latin1("\u0080\2c__torch__\nFullyConnected\n)\u0081}X\10\0\0\0training\u0089sb."));
      add(zip, "constants.pkl", latin1("\u0080\2)."));
      add(zip, "version", latin1("4\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry("program/" + name));
    zip.write(content);
    zip.closeEntry();
  }
}
