package io.lth.spec;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import io.lth.lottery.claim.Estimator;
import io.lth.lottery.claim.Measure;
import io.lth.lottery.claim.PrintedNumber;
import io.lth.lottery.data.Normalization;
import io.lth.lottery.experiment.Engine;
import io.lth.lottery.identity.Sha256;
import io.lth.lottery.identity.StageKey;
import io.lth.lottery.network.Block;
import io.lth.lottery.network.LayerKind;
import io.lth.lottery.network.Network;
import io.lth.lottery.plan.Place;
import io.lth.lottery.plan.StageId;
import io.lth.lottery.plan.StageParameters;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.pruning.GlobalMagnitude;
import io.lth.lottery.pruning.PruningMode;
import io.lth.lottery.pruning.PruningRate;
import io.lth.lottery.pruning.PruningStrategy;
import io.lth.lottery.random.Seed;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.recipe.LearningRate;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Quantity;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;

/**
 * The domain's records as JSON and back, exactly.
 *
 * <p>Component names become kebab-case keys; a variant of a sealed type names itself in {@code
 * kind}; values that are one text or number are written as that. Seeds and decimals are text, since
 * JSON's numbers keep neither 64 bits nor trailing zeros.
 */
public final class DomainJson {
  private static final String KIND = "kind";
  private static final JsonMapper MAPPER = mapper();

  private DomainJson() {}

  /** A domain record as a tree. */
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /** A domain record as text for people: indented, keys in the record's own order. */
  public static String text(Object value) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not of the domain: " + value.getClass(), e);
    }
  }

  /**
   * A domain record from its JSON.
   *
   * @param where it was found, for the problem
   * @throws io.lth.lottery.problem.ProblemException if it is not one
   */
  public static <T> T read(String json, Class<T> type, String where) {
    try {
      return MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw Problem.of(Fault.DATA, "unreadable-json")
          .expected("the JSON of a " + type.getSimpleName())
          .found(e.getOriginalMessage())
          .where(where + place(e))
          .remedy("do not edit it by hand: make it again from the experiment")
          .exception(e);
    }
  }

  private static String place(JsonProcessingException e) {
    String line =
        e.getLocation() == null
            ? ""
            : ":%d:%d".formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
      return line;
    }
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : mapping.getPath()) {
      path.append(
          step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName());
    }
    return line + ", " + path.toString().replaceFirst("^\\.", "");
  }

  private static JsonMapper mapper() {
    SimpleModule module = new SimpleModule("domain");
    text(module, Seed.class, seed -> Long.toString(seed.value()), t -> new Seed(Long.parseLong(t)));
    text(module, BigDecimal.class, BigDecimal::toPlainString, BigDecimal::new);
    text(module, PruningRate.class, rate -> rate.fraction().toPlainString(), PruningRate::of);
    text(module, Sha256.class, Sha256::hex, Sha256::new);
    text(module, StageKey.class, StageKey::toString, hex -> new StageKey(new Sha256(hex)));
    text(module, StageId.class, StageId::value, StageId::new);
    label(module, Arm.class, Arm::label);
    label(module, Quantity.class, Quantity::label);
    label(module, Engine.class, Engine::label);
    label(module, PruningMode.class, PruningMode::label);
    label(module, LayerKind.class, LayerKind::label);
    module.addKeySerializer(LayerKind.class, new LayerKindKey());
    module.addKeyDeserializer(
        LayerKind.class,
        new KeyDeserializer() {
          @Override
          public LayerKind deserializeKey(String key, DeserializationContext context) {
            return labelled(LayerKind.class, LayerKind::label, key);
          }
        });
    module.addSerializer(
        Iteration.class,
        new Scalar<>(Iteration.class, (value, json) -> json.writeNumber(value.value())));
    module.addDeserializer(Iteration.class, new Parsed<>(Iteration.class, DomainJson::iteration));
    module.addSerializer(
        LearningRate.class,
        new Scalar<>(LearningRate.class, (value, json) -> json.writeNumber(value.value())));
    module.addDeserializer(
        LearningRate.class,
        new Parsed<>(LearningRate.class, parser -> new LearningRate(parser.getDoubleValue())));
    module.addSerializer(
        Network.class,
        new Scalar<>(Network.class, (value, json) -> json.writePOJO(NetworkForm.of(value))));
    module.addDeserializer(Network.class, new ReadNetwork());
    module.setDeserializerModifier(new PaperMayBeAbsent());
    module.addAbstractTypeMapping(SequencedMap.class, LinkedHashMap.class);

    JsonMapper.Builder builder =
        JsonMapper.builder()
            .addModule(module)
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .addMixIn(GlobalMagnitude.class, KindsInOrder.class)
            .addMixIn(Measure.class, PaperIfAny.class)
            .addMixIn(Normalization.class, OneForAllChannels.class);
    for (Class<?> sealed :
        List.of(
            Block.class,
            Optimizer.class,
            PruningStrategy.class,
            Estimator.class,
            Place.class,
            StageParameters.class)) {
      builder.addMixIn(sealed, Variant.class);
      for (Class<?> variant : sealed.getPermittedSubclasses()) {
        builder.registerSubtypes(new NamedType(variant, kebab(variant.getSimpleName())));
      }
    }
    return builder.build();
  }

  private static Iteration iteration(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw new IllegalArgumentException("not a whole number: " + parser.getText());
    }
    return new Iteration(parser.getIntValue());
  }

  /** RandomMask becomes random-mask. */
  private static String kebab(String simpleName) {
    return simpleName.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  private static <T> void text(
      SimpleModule module, Class<T> type, Function<T, String> write, Function<String, T> read) {
    module.addSerializer(
        type, new Scalar<>(type, (value, json) -> json.writeString(write.apply(value))));
    module.addDeserializer(
        type,
        new Parsed<>(
            type,
            parser -> {
              if (!parser.currentToken().isScalarValue() || parser.currentToken().isNumeric()) {
                throw new IllegalArgumentException("not text: " + parser.currentToken());
              }
              return read.apply(parser.getText());
            }));
  }

  private static <E extends Enum<E>> void label(
      SimpleModule module, Class<E> type, Function<E, String> label) {
    text(module, type, label, text -> labelled(type, label, text));
  }

  private static <E extends Enum<E>> E labelled(
      Class<E> type, Function<E, String> label, String text) {
    List<E> values = Arrays.asList(type.getEnumConstants());
    return values.stream()
        .filter(value -> label.apply(value).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s is none of %s".formatted(text, values.stream().map(label).toList())));
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = KIND)
  private interface Variant {}

  /** A measure of which the paper prints nothing reads as before there were printed numbers. */
  interface PaperIfAny {
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    List<PrintedNumber> paper();
  }

  private static final class PaperMayBeAbsent extends BeanDeserializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonDeserializer<?> modifyDeserializer(
        DeserializationConfig config,
        BeanDescription description,
        JsonDeserializer<?> deserializer) {
      return description.getBeanClass() == Measure.class
          ? new WithPaper(deserializer)
          : deserializer;
    }
  }

  private static final class WithPaper extends DelegatingDeserializer {
    private static final long serialVersionUID = 1L;

    WithPaper(JsonDeserializer<?> measure) {
      super(measure);
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> measure) {
      return new WithPaper(measure);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      JsonNode measure = context.readTree(parser);
      if (measure instanceof ObjectNode object && !object.has("paper")) {
        object.putArray("paper");
      }
      JsonParser completed = measure.traverse(parser.getCodec());
      completed.nextToken();
      return super.deserialize(completed, context);
    }
  }

  /** A set has no order of its own, and may come in another one in the next process. */
  interface KindsInOrder {
    @JsonSerialize(converter = InOrder.class)
    Set<LayerKind> kinds();
  }

  /** One value stands by itself, as it did before there were channels. */
  interface OneForAllChannels {
    @JsonFormat(
        with = {
          JsonFormat.Feature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED,
          JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY
        })
    List<Double> mean();

    @JsonFormat(
        with = {
          JsonFormat.Feature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED,
          JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY
        })
    List<Double> deviation();
  }

  static final class InOrder extends StdConverter<Set<LayerKind>, List<LayerKind>> {
    @Override
    public List<LayerKind> convert(Set<LayerKind> kinds) {
      return kinds.stream().sorted().toList();
    }
  }

  @FunctionalInterface
  private interface Writing<T> {
    void write(T value, JsonGenerator json) throws IOException;
  }

  @FunctionalInterface
  private interface Parsing<T> {
    T read(JsonParser parser) throws IOException;
  }

  private static final class Scalar<T> extends StdScalarSerializer<T> {
    private static final long serialVersionUID = 1L;
    private final transient Writing<T> writing;

    Scalar(Class<T> type, Writing<T> writing) {
      super(type);
      this.writing = writing;
    }

    @Override
    public void serialize(T value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      writing.write(value, json);
    }
  }

  private static final class LayerKindKey extends StdScalarSerializer<LayerKind> {
    private static final long serialVersionUID = 1L;

    LayerKindKey() {
      super(LayerKind.class);
    }

    @Override
    public void serialize(LayerKind kind, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeFieldName(kind.label());
    }
  }

  private static final class Parsed<T> extends StdScalarDeserializer<T> {
    private static final long serialVersionUID = 1L;
    private final transient Parsing<T> parsing;

    Parsed(Class<T> type, Parsing<T> parsing) {
      super(type);
      this.parsing = parsing;
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      try {
        return parsing.read(parser);
      } catch (IllegalArgumentException invalid) {
        throw JsonMappingException.from(parser, String.valueOf(invalid.getMessage()), invalid);
      }
    }
  }

  private static final class ReadNetwork extends StdDeserializer<Network> {
    private static final long serialVersionUID = 1L;

    ReadNetwork() {
      super(Network.class);
    }

    @Override
    public Network deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      NetworkForm form = context.readValue(parser, NetworkForm.class);
      try {
        return form.network();
      } catch (IllegalArgumentException invalid) {
        throw JsonMappingException.from(parser, String.valueOf(invalid.getMessage()), invalid);
      }
    }
  }
}
