package io.lth.stages.artifact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lth.lottery.mask.LayerMask;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The safetensors format, readable from Python: 8 bytes of header length (little-endian), a JSON
 * header, and the tensors' bytes. Weights are {@code F32}, masks {@code BOOL}. The same content
 * gives the same bytes.
 */
public final class SafeTensors {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String METADATA = "__metadata__";
  private static final int ALIGNMENT = 8;

  private SafeTensors() {}

  /** A file's tensors and its metadata. */
  public record Content(
      SequencedMap<String, Tensor> tensors, SequencedMap<String, String> metadata) {}

  public static byte[] encode(Weights weights) {
    return encode(new Content(weights.tensors(), format()));
  }

  public static byte[] encode(Content content) {
    List<Entry> entries = new ArrayList<>();
    content
        .tensors()
        .forEach(
            (name, tensor) ->
                entries.add(
                    new Entry(name, "F32", tensor.shape(), Math.multiplyExact(4, tensor.size()))));
    byte[] file = begin(entries, content.metadata());
    ByteBuffer data = behindHeader(file);
    for (Tensor tensor : content.tensors().values()) {
      data.asFloatBuffer().put(tensor.toArray());
      data.position(data.position() + 4 * tensor.size());
    }
    return file;
  }

  public static byte[] encode(Mask mask) {
    List<Entry> entries = new ArrayList<>();
    mask.layers()
        .forEach(
            (name, layer) -> entries.add(new Entry(name, "BOOL", layer.shape(), layer.size())));
    byte[] file = begin(entries, format());
    ByteBuffer data = behindHeader(file);
    for (LayerMask layer : mask.layers().values()) {
      for (int i = 0; i < layer.size(); i++) {
        data.put((byte) (layer.keeps(i) ? 1 : 0));
      }
    }
    return file;
  }

  /**
   * Decodes weights.
   *
   * @param where it came from, for the message
   */
  public static Weights decodeWeights(byte[] file, String where) {
    return new Weights(decode(file, where).tensors());
  }

  public static Content decode(byte[] file, String where) {
    Header header = header(file, where);
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    for (Entry entry : header.entries()) {
      ByteBuffer data = data(file, header, entry, "F32", 4, where);
      float[] values = new float[data.remaining() / 4];
      data.asFloatBuffer().get(values);
      tensors.put(entry.name(), Tensor.owning(entry.shape(), values));
    }
    return new Content(tensors, header.metadata());
  }

  public static Mask decodeMask(byte[] file, String where) {
    Header header = header(file, where);
    SequencedMap<String, LayerMask> layers = new LinkedHashMap<>();
    for (Entry entry : header.entries()) {
      ByteBuffer data = data(file, header, entry, "BOOL", 1, where);
      BitSet kept = new BitSet(data.remaining());
      for (int i = 0; data.hasRemaining(); i++) {
        kept.set(i, data.get() != 0);
      }
      layers.put(entry.name(), LayerMask.of(entry.shape(), kept));
    }
    return new Mask(layers);
  }

  /** A file with its header, its tensors still zero. */
  private static byte[] begin(List<Entry> entries, Map<String, String> metadata) {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode notes = header.putObject(METADATA);
    metadata.forEach(notes::put);
    int offset = 0;
    for (Entry entry : entries) {
      ObjectNode node = header.putObject(entry.name());
      node.put("dtype", entry.type());
      ArrayNode shape = node.putArray("shape");
      entry.shape().forEach(shape::add);
      node.putArray("data_offsets").add(offset).add(Math.addExact(offset, entry.length()));
      offset += entry.length();
    }
    byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
    int padded = Math.ceilDiv(text.length, ALIGNMENT) * ALIGNMENT;
    byte[] file = new byte[Math.addExact(8 + padded, offset)];
    Arrays.fill(file, 8, 8 + padded, (byte) ' ');
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(text);
    return file;
  }

  private static ByteBuffer behindHeader(byte[] file) {
    ByteBuffer whole = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    return whole.position(8 + (int) whole.getLong());
  }

  private static Header header(byte[] file, String where) {
    if (file.length < 8) {
      throw malformed("at least 8 bytes", file.length + " bytes", where);
    }
    long length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > file.length - 8) {
      throw malformed("a header within the file", "a header of %d bytes".formatted(length), where);
    }
    JsonNode root;
    try {
      root = JSON.readTree(file, 8, (int) length);
    } catch (JsonProcessingException e) {
      throw malformed("a JSON header", e.getOriginalMessage(), where);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory does not fail", e);
    }
    SequencedMap<String, String> metadata = new LinkedHashMap<>();
    root.path(METADATA)
        .properties()
        .forEach(note -> metadata.put(note.getKey(), note.getValue().asText()));
    List<Entry> entries = new ArrayList<>();
    List<Integer> offsets = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (!field.getKey().equals(METADATA)) {
        JsonNode node = field.getValue();
        List<Integer> shape = new ArrayList<>();
        node.path("shape").forEach(size -> shape.add(size.asInt()));
        int from = node.path("data_offsets").path(0).asInt(-1);
        int to = node.path("data_offsets").path(1).asInt(-1);
        if (from < 0 || to < from || to > file.length - 8 - length) {
          throw malformed(
              "offsets within the file",
              "%d … %d of %s".formatted(from, to, field.getKey()),
              where);
        }
        entries.add(
            new Entry(field.getKey(), node.path("dtype").asText(), List.copyOf(shape), to - from));
        offsets.add(from);
      }
    }
    return new Header(entries, offsets, metadata, 8 + (int) length);
  }

  private static ByteBuffer data(
      byte[] file, Header header, Entry entry, String type, int width, String where) {
    long size = entry.shape().stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    if (!entry.type().equals(type) || size * width != entry.length()) {
      throw malformed(
          "%s of %d values in %s".formatted(type, size, entry.name()),
          "%s in %d bytes".formatted(entry.type(), entry.length()),
          where);
    }
    int offset = header.start() + header.offsets().get(header.entries().indexOf(entry));
    return ByteBuffer.wrap(file, offset, entry.length()).slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static SequencedMap<String, String> format() {
    SequencedMap<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "pt");
    return metadata;
  }

  private static ProblemException malformed(String expected, String found, String where) {
    return Problem.of(Fault.DATA, "safetensors-malformed")
        .expected(expected)
        .found(found)
        .where(where)
        .remedy("the file is not what was written; run the stage that made it again")
        .exception();
  }

  private record Entry(String name, String type, List<Integer> shape, int length) {}

  private record Header(
      List<Entry> entries,
      List<Integer> offsets,
      SequencedMap<String, String> metadata,
      int start) {}
}
