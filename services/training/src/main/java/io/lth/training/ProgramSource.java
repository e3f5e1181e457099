package io.lth.training;

import io.lth.lottery.network.Block;
import io.lth.lottery.network.Block.BatchNorm;
import io.lth.lottery.network.Block.Convolution;
import io.lth.lottery.network.Block.Dropout;
import io.lth.lottery.network.Block.Flatten;
import io.lth.lottery.network.Block.FullyConnected;
import io.lth.lottery.network.Block.GlobalAveragePool;
import io.lth.lottery.network.Block.MaxPool;
import io.lth.lottery.network.Block.Relu;
import io.lth.lottery.network.Block.Residual;
import io.lth.lottery.network.FeatureShape;
import io.lth.lottery.network.FeatureShape.Maps;
import io.lth.lottery.network.FeatureShape.Units;
import io.lth.lottery.network.Layer;
import io.lth.lottery.network.Network;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Writes what a network computes as the source of a TorchScript class: its logits, and its
 * gradients by the chain rule. {@code steps.torchscript} goes on with what all networks share.
 *
 * <p>Tensors that its methods take:
 *
 * <pre>
 * parameters: what is trained, from input to output
 * statistics: running mean and variance of each batch normalization; a step counts them along
 * masks:      1 or 0 for each weight of each layer; empty if every weight remains
 * dropout:    factor for each unit of each example, one tensor a dropout; empty if none
 * images:     [count, channels, height, width]
 * labels:     [count], 64-bit
 * examples:   indices into both
 * </pre>
 */
final class ProgramSource {
  private final boolean training;
  private final StringBuilder lines = new StringBuilder();
  private final List<String> gradients = new ArrayList<>();
  private int names;
  private int statistics;
  private int layers;
  private int dropouts;

  /**
   * What lies between two blocks.
   *
   * @param fresh whether nothing else needs it, so that it may be overwritten
   */
  private record Value(String name, FeatureShape shape, boolean fresh) {}

  /** Takes the gradient of outputs, writes what follows from it, and gives that of the inputs. */
  @FunctionalInterface
  private interface Backward {
    String of(String delta);
  }

  private record Written(Value outputs, Backward backward) {}

  private ProgramSource(boolean training) {
    this.training = training;
  }

  /** The class up to and with its two methods of the network. */
  static String of(Network network) {
    return """
    class Program(Module):
      __parameters__ = []
      __buffers__ = []
      training : bool

      def logits(self: __torch__.Program, parameters: List[Tensor], statistics: List[Tensor],
          images: Tensor) -> Tensor:
    %s
      # Of the mean cross-entropy by each parameter, in their order, and the mean cross-entropy last.
      def gradients(self: __torch__.Program, parameters: List[Tensor], statistics: List[Tensor],
          masks: List[Tensor], dropout: List[Tensor], images: Tensor, labels: Tensor,
          examples: Tensor) -> List[Tensor]:
    %s
    """
        .formatted(new ProgramSource(false).logits(network), new ProgramSource(true).step(network));
  }

  private String logits(Network network) {
    Written whole = sequence(network.blocks(), images(network, "images"), false);
    line("return %s".formatted(whole.outputs().name()));
    return lines.toString();
  }

  private String step(Network network) {
    line("batch = torch.index_select(images, 0, examples)");
    Written whole = sequence(network.blocks(), images(network, "batch"), false);
    line("target = torch.unsqueeze(torch.index_select(labels, 0, examples), 1)");
    line("log_likelihoods = torch.log_softmax(%s, 1)".formatted(whole.outputs().name()));
    line("loss = torch.neg(torch.mean(torch.gather(log_likelihoods, 1, target)))");
    line("delta = torch.exp(log_likelihoods)");
    line("torch.scatter_add_(delta, 1, target, torch.full_like(target, -1., dtype=6))");
    line("torch.div_(delta, torch.size(target, 0))");
    whole.backward().of("delta");
    line("return [%s, loss]".formatted(String.join(", ", gradients)));
    return lines.toString();
  }

  // Never fresh: in evaluation nothing may overwrite what the caller keeps.
  private static Value images(Network network, String name) {
    return new Value(
        name,
        new Maps(network.input().channels(), network.input().height(), network.input().width()),
        false);
  }

  /**
   * @param wanted whether the gradient of the inputs is asked for; where it isn't, what {@code
   *     backward} gives means nothing
   */
  private Written sequence(List<Block> blocks, Value inputs, boolean wanted) {
    Deque<Backward> backwards = new ArrayDeque<>();
    Value value = inputs;
    boolean needed = wanted;
    for (Block block : blocks) {
      Written written = write(block, value, needed);
      if (needed || !block.parameters().isEmpty()) {
        backwards.push(written.backward());
        needed = true;
      }
      value = written.outputs();
    }
    return new Written(
        value,
        delta -> {
          String gradient = delta;
          for (Backward backward : backwards) {
            gradient = backward.of(gradient);
          }
          return gradient;
        });
  }

  private Written write(Block block, Value inputs, boolean wanted) {
    FeatureShape shape = block.after(inputs.shape());
    return switch (block) {
      case FullyConnected fullyConnected -> write(fullyConnected, inputs, shape, wanted);
      case Convolution convolution -> write(convolution, inputs, shape, wanted);
      case BatchNorm _ -> batchNorm(inputs, shape, wanted);
      case Relu _ -> relu(inputs);
      case Dropout _ -> dropout(inputs);
      case MaxPool _ -> maxPool(inputs, shape);
      case GlobalAveragePool _ -> globalAveragePool(inputs, shape);
      case Flatten _ -> flatten(inputs, shape);
      case Residual residual -> write(residual, inputs, shape, wanted);
    };
  }

  private Written write(
      FullyConnected fullyConnected, Value inputs, FeatureShape shape, boolean wanted) {
    Layer layer = fullyConnected.layer();
    String weight = parameter();
    String transposed = "torch.t(%s)".formatted(weight);
    String outputs;
    int gradient = gradients.size() - 1;
    if (layer.biased()) {
      outputs = assign("torch.addmm(%s, %s, %s)".formatted(parameter(), inputs.name(), transposed));
    } else {
      outputs = assign("torch.mm(%s, %s)".formatted(inputs.name(), transposed));
    }
    int mask = layers++;
    return new Written(
        new Value(outputs, shape, true),
        delta -> {
          String ofWeight = assign("torch.mm(torch.t(%s), %s)".formatted(delta, inputs.name()));
          hold(ofWeight, mask);
          gradients.set(gradient, ofWeight);
          if (layer.biased()) {
            gradients.set(gradient + 1, assign("torch.sum(%s, [0])".formatted(delta)));
          }
          return wanted ? assign("torch.mm(%s, %s)".formatted(delta, weight)) : delta;
        });
  }

  private Written write(Convolution convolution, Value inputs, FeatureShape shape, boolean wanted) {
    Layer layer = convolution.layer();
    String weight = parameter();
    int gradient = gradients.size() - 1;
    String bias = layer.biased() ? parameter() : "None";
    int mask = layers++;
    String geometry =
        "[%1$d, %1$d], [%2$d, %2$d], [1, 1], False, [0, 0], 1"
            .formatted(convolution.stride(), convolution.padding());
    String outputs =
        assign(
            "torch.convolution(%s, %s, %s, %s)".formatted(inputs.name(), weight, bias, geometry));
    return new Written(
        new Value(outputs, shape, true),
        delta -> {
          String ofInputs = name();
          String ofWeight = name();
          String ofBias = name();
          line(
              "%s, %s, %s = torch.convolution_backward(%s, %s, %s, %s, %s, [%s, True, %s])"
                  .formatted(
                      ofInputs,
                      ofWeight,
                      ofBias,
                      delta,
                      inputs.name(),
                      weight,
                      layer.biased() ? "[%d]".formatted(layer.outputs()) : "None",
                      geometry,
                      flag(wanted),
                      flag(layer.biased())));
          hold(ofWeight, mask);
          gradients.set(gradient, ofWeight);
          if (layer.biased()) {
            gradients.set(gradient + 1, ofBias);
          }
          return ofInputs;
        });
  }

  private Written batchNorm(Value inputs, FeatureShape shape, boolean wanted) {
    String scale = parameter();
    String shift = parameter();
    int gradient = gradients.size() - 2;
    String running = "statistics[%d], statistics[%d]".formatted(statistics, statistics + 1);
    statistics += 2;
    if (!training) {
      return forwardOnly(
          assign(
              "torch.batch_norm(%s, %s, %s, %s, False, %s, %s, False)"
                  .formatted(
                      inputs.name(), scale, shift, running, BatchNorm.MOMENTUM, BatchNorm.EPSILON)),
          shape);
    }
    String outputs = name();
    String mean = name();
    String deviation = name();
    line(
        "%s, %s, %s = torch.native_batch_norm(%s, %s, %s, %s, True, %s, %s)"
            .formatted(
                outputs,
                mean,
                deviation,
                inputs.name(),
                scale,
                shift,
                running,
                BatchNorm.MOMENTUM,
                BatchNorm.EPSILON));
    return new Written(
        new Value(outputs, shape, true),
        delta -> {
          String ofInputs = name();
          String ofScale = name();
          String ofShift = name();
          line(
              ("%s, %s, %s = torch.native_batch_norm_backward("
                      + "%s, %s, %s, %s, %s, %s, True, %s, [%s, True, True])")
                  .formatted(
                      ofInputs,
                      ofScale,
                      ofShift,
                      delta,
                      inputs.name(),
                      scale,
                      running,
                      mean,
                      deviation,
                      BatchNorm.EPSILON,
                      flag(wanted)));
          gradients.set(gradient, ofScale);
          gradients.set(gradient + 1, ofShift);
          return ofInputs;
        });
  }

  private Written relu(Value inputs) {
    String outputs =
        assign("torch.%s(%s)".formatted(inputs.fresh() ? "relu_" : "relu", inputs.name()));
    return new Written(
        new Value(outputs, inputs.shape(), false),
        delta -> assign("torch.threshold_backward(%s, %s, 0)".formatted(delta, outputs)));
  }

  // In place, though rectified units are needed again: where one is dropped, its gradient is 0 too.
  private Written dropout(Value inputs) {
    if (!training) {
      return new Written(inputs, delta -> delta);
    }
    String factors = "dropout[%d]".formatted(dropouts++);
    whenGiven("dropout", "torch.mul_(%s, %s)".formatted(inputs.name(), factors));
    return new Written(
        inputs,
        delta -> {
          whenGiven("dropout", "torch.mul_(%s, %s)".formatted(delta, factors));
          return delta;
        });
  }

  private Written maxPool(Value inputs, FeatureShape shape) {
    String geometry = "[%1$d, %1$d], [%1$d, %1$d], [0, 0], [1, 1], False".formatted(MaxPool.SIDE);
    String outputs = name();
    String indices = name();
    line(
        "%s, %s = torch.max_pool2d_with_indices(%s, %s)"
            .formatted(outputs, indices, inputs.name(), geometry));
    return new Written(
        new Value(outputs, shape, true),
        delta ->
            assign(
                "torch.max_pool2d_with_indices_backward(%s, %s, %s, %s)"
                    .formatted(delta, inputs.name(), geometry, indices)));
  }

  private Written globalAveragePool(Value inputs, FeatureShape shape) {
    String outputs = assign("torch.mean(%s, [2, 3])".formatted(inputs.name()));
    Maps maps = maps(inputs);
    return new Written(
        new Value(outputs, shape, true),
        delta ->
            assign(
                "torch.expand(torch.reshape(torch.div(%s, %d), [-1, %d, 1, 1]), [-1, %d, %d, %d])"
                    .formatted(
                        delta,
                        maps.height() * maps.width(),
                        maps.channels(),
                        maps.channels(),
                        maps.height(),
                        maps.width())));
  }

  private Written flatten(Value inputs, FeatureShape shape) {
    String outputs = assign("torch.flatten(%s, 1)".formatted(inputs.name()));
    Maps maps = maps(inputs);
    // The same memory in another shape, hence as fresh as the inputs.
    return new Written(
        new Value(outputs, shape, inputs.fresh()),
        delta ->
            assign(
                "torch.reshape(%s, [-1, %d, %d, %d])"
                    .formatted(delta, maps.channels(), maps.height(), maps.width())));
  }

  private Written write(Residual residual, Value inputs, FeatureShape shape, boolean wanted) {
    // Both branches need the inputs.
    Value shared = new Value(inputs.name(), inputs.shape(), false);
    Written body = sequence(residual.body(), shared, wanted);
    Written shortcut = sequence(residual.shortcut(), shared, wanted);
    String outputs =
        assign("torch.add(%s, %s)".formatted(body.outputs().name(), shortcut.outputs().name()));
    return new Written(
        new Value(outputs, shape, true),
        delta -> {
          String ofBody = body.backward().of(delta);
          String ofShortcut = shortcut.backward().of(delta);
          return wanted ? assign("torch.add(%s, %s)".formatted(ofBody, ofShortcut)) : delta;
        });
  }

  private static Maps maps(Value value) {
    return switch (value.shape()) {
      case Maps maps -> maps;
      case Units units -> throw new IllegalArgumentException("no feature maps: " + units);
    };
  }

  private static Written forwardOnly(String outputs, FeatureShape shape) {
    return new Written(
        new Value(outputs, shape, true),
        _ -> {
          throw new IllegalStateException("evaluation has no gradients");
        });
  }

  // Moments that start at 0 and only ever see a gradient of 0 stay 0, and so do the weights.
  private void hold(String ofWeight, int mask) {
    whenGiven("masks", "torch.mul_(%s, masks[%d])".formatted(ofWeight, mask));
  }

  private void whenGiven(String list, String statement) {
    line("if len(%s) > 0:".formatted(list));
    line("  %s".formatted(statement));
  }

  /** The next parameter, whose gradient is written later. */
  private String parameter() {
    gradients.add("");
    return "parameters[%d]".formatted(gradients.size() - 1);
  }

  private String assign(String expression) {
    String name = name();
    line(name + " = " + expression);
    return name;
  }

  private String name() {
    return "v" + names++;
  }

  private void line(String text) {
    lines.append("    ").append(text).append('\n');
  }

  private static String flag(boolean value) {
    return value ? "True" : "False";
  }
}
